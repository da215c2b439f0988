/** Exit codes, for scripts. */
export const exitCodes = {
  done: 0,
  /** Some tickets could not be exported, or a bundle is not intact. */
  incomplete: 1,
  usage: 2,
  failed: 3,
  cancelled: 130,
} as const;

/** What commands need from the host. */
export interface CommandHost {
  profile: string;
  /** Name of a custom profile; '' for the default one. */
  profileName: string;
  version: string;
  /** URL of a built worker. */
  workerUrl: (name: 'search' | 'ticket' | 'sync' | 'check' | 'export') => URL;
  out: (line: string) => void;
  error: (line: string) => void;
}
