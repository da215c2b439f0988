/** A ticket status configured by an administrator. */
export interface Status {
  title: string;
  /** `#rrggbb` */
  color: string;
  /** Whether it counts as “All Active Tickets”. */
  active: boolean;
  /** Whether it counts as “Awaiting Reply”. */
  awaiting: boolean;
}

/** The configuration of a WHMCS installation; tests change it in place. */
export interface Installation {
  /** Paths of WHMCS, `''` for the root; other paths are not found. */
  folders: string[];
  /** Names by ID, starting at 1; entity-encoded. */
  departments: string[];
  statuses: Status[];
}

export const departments = ['Sample Support Department', 'Billing &amp; Accounts', 'Abuse', 'Sales'];

/** The six default statuses of WHMCS. */
export const ordinaryStatuses: Status[] = [
  { title: 'Open', color: '#779500', active: true, awaiting: true },
  { title: 'Answered', color: '#000000', active: true, awaiting: false },
  { title: 'Customer-Reply', color: '#ff6600', active: true, awaiting: true },
  { title: 'On Hold', color: '#224488', active: true, awaiting: false },
  { title: 'In Progress', color: '#cc0000', active: true, awaiting: false },
  { title: 'Closed', color: '#888888', active: false, awaiting: false },
];

export const ordinaryInstallation = (): Installation => ({
  folders: ['/billing'],
  departments: [...departments],
  statuses: ordinaryStatuses.map((status) => ({ ...status })),
});
