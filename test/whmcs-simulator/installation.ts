/** A ticket status as an administrator sets it up. */
export interface Status {
  title: string;
  /** `#rrggbb` */
  color: string;
  /** Counts among “All Active Tickets”. */
  active: boolean;
  /** Counts among “Awaiting Reply”. */
  awaiting: boolean;
}

/** What one WHMCS has set up; tests change it in place. */
export interface Installation {
  /** Paths that WHMCS answers on, `''` for the root; every other path is not found. */
  folders: string[];
  /** Names by id from 1; entity-encoded. */
  departments: string[];
  statuses: Status[];
}

export const departments = ['Sample Support Department', 'Billing &amp; Accounts', 'Abuse', 'Sales'];

/** The six that every WHMCS begins with. */
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
