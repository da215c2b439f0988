import { afterEach, expect, test } from 'vitest';
import { IncidentLog } from '../../../src/main/app/incident-log.ts';
import type { LogEntry } from '../../../src/main/log/log-entry.ts';
import { setLogSink } from '../../../src/main/log/log.ts';

afterEach(() => setLogSink(null));

test('logs every incident; shows the last one until it is dismissed', () => {
  const logged: LogEntry[] = [];
  const shown: unknown[] = [];
  setLogSink((entry) => logged.push(entry));
  const incidents = new IncidentLog(
    (incident) => shown.push(incident),
    ['Threadkeep 1.2.3', 'Electron 45', 'Linux 6 x64'],
    () => new Date('2026-01-03T10:20:30Z'),
  );
  const details = (text: string): string =>
    `Threadkeep 1.2.3\nElectron 45\nLinux 6 x64\n2026-01-03T10:20:30.000Z\n${text}`;
  incidents.report('worker', { level: 'error', part: 'search worker', text: 'Error' });
  incidents.report('window', { level: 'error', part: 'window', text: 'Crash oom' });
  expect(logged.map(({ part }) => part)).toEqual(['search worker', 'window']);
  expect(incidents.current).toEqual({ kind: 'window', details: details('window: Crash oom') });
  incidents.dismiss();
  expect(incidents.current).toBeNull();
  expect(shown).toEqual([
    { kind: 'worker', details: details('search worker: Error') },
    { kind: 'window', details: details('window: Crash oom') },
    null,
  ]);
});
