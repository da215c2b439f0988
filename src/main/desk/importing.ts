import type { ImportReport } from '../../contract/desk.ts';
import type { Desk } from './desk.ts';

/** The name and colour of the tickets that came from files alone. */
const ofFiles = { name: 'Imported files', color: '#7b8ba0' };

/**
 * Imports saved answers into a connection's tickets, so that a later sync goes on from them, or among those of
 * no server.
 * @param connectionId null for those of no server
 */
export async function importInto(
  desk: Desk,
  connectionId: number | null,
  timeZone: string,
  paths: string[],
): Promise<ImportReport> {
  const own = connectionId ?? (await fileConnection(desk, timeZone));
  try {
    return await desk.work.importFiles(paths, desk.connection(own).id, timeZone);
  } finally {
    desk.refresh();
  }
}

async function fileConnection(desk: Desk, timeZone: string): Promise<number> {
  const known = desk.state.connections.find((one) => one.apiUrl === '' && one.timeZone === timeZone);
  if (known) return known.id;
  const id = await desk.write((v) =>
    v.connections.save(null, {
      ...ofFiles,
      apiUrl: '',
      credentialKind: 'api',
      identifier: '',
      timeZone,
      allowInsecure: false,
    }),
  );
  desk.refresh();
  return id;
}
