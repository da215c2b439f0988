import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from './fixture.ts';

test.skip(({ host }) => host !== 'chromium', 'This is about the Chromium host alone.');

test('opens no port', ({ connected: _connected }) => {
  test.skip(process.platform !== 'linux', 'It reads /proc.');
  const listening = new Set(
    ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A')
        .map((fields) => fields[9]),
    ),
  );
  const owners = spawnSync(
    'sh',
    [
      '-c',
      `for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline | grep -q -E 'chromium-host/start|chromium.*chromium-profile' && ls -l $p/fd 2>/dev/null; done`,
    ],
    { encoding: 'utf8' },
  ).stdout;
  const sockets = [...owners.matchAll(/socket:\[(\d+)\]/g)].map((match) => match[1]);
  expect(sockets.length).toBeGreaterThan(5);
  expect(sockets.filter((inode) => listening.has(inode))).toEqual([]);
});

test('rejects unsupported APIs by name', () => {
  const root = join(import.meta.dirname, '../..');
  const script = `
    const electron = await import('./src/chromium-host/electron.ts');
    for (const attempt of [
      () => electron.app.dock,
      () => electron.shell.trashItem('x'),
      () => electron.dialog.showErrorBox('x', 'y'),
      () => electron.ipcMain.on('x', () => {}),
      () => electron.app.getPath('desktop'),
      () => electron.Menu.buildFromTemplate([{ label: 'x', click: () => {} }]),
      () => electron.session.fromPartition('x').clearCache(),
      () => electron.session.defaultSession.setProxy({ mode: 'system' }),
      () => electron.app.commandLine.appendSwitch('x'),
      () => electron.session.defaultSession.setPermissionCheckHandler(() => true),
      () => new electron.BrowserWindow({ webPreferences: { sandbox: false } }),
      () => electron.protocol.unhandle('x'),
    ]) {
      try { attempt(); console.log('did not refuse: ' + attempt); } catch (error) { console.log(error.message); }
    }
    process.exit(0);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  const lines = stdout.trim().split('\n');
  const names = [
    'app.dock',
    'shell.trashItem',
    'dialog.showErrorBox',
    'ipcMain.on',
    "app.getPath('desktop')",
    'MenuItem.click',
    'session.clearCache',
    'session.setProxy',
    "app.commandLine.appendSwitch('x')",
    'setPermissionCheckHandler',
    'webPreferences',
    'protocol.unhandle',
  ];
  expect(lines.map((line) => line.split(':')[0])).toEqual(names);
});
