/**
 * What a test tells the host, over the process's own IPC channel: the answers of dialogs, for there is nobody
 * to give them, and the links that would have left for another program.
 */
const savePaths: string[] = [];
const openPaths: string[][] = [];

export const control = {
  isOn: process.argv.includes('--controlled') && process.send !== undefined,
  nextSavePath: (): string => savePaths.shift() ?? '',
  nextOpenPaths: (): string[] => openPaths.shift() ?? [],
  tell: (message: object): void => void process.send?.(message),
};

if (control.isOn) {
  process.on('message', (message: { savePath?: string; openPaths?: string[] }) => {
    if (message.openPaths !== undefined) openPaths.push(message.openPaths);
    if (message.savePath !== undefined) savePaths.push(message.savePath);
  });
  process.on('disconnect', () => process.emit('SIGTERM'));
}
