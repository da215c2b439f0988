/**
 * What a test and the host say to each other over the process's own IPC channel: the answers of dialogs, for
 * there is nobody to give them, and the links that would have left for another program.
 */
const savePaths: string[] = [];
const openPaths: string[][] = [];
const questions: ((confirmed: boolean) => void)[] = [];

export const control = {
  isOn: process.argv.includes('--controlled') && process.send !== undefined,
  nextSavePath: (): string => savePaths.shift() ?? '',
  nextOpenPaths: (): string[] => openPaths.shift() ?? [],
  /** Asks the test, and waits for as long as it takes to answer. */
  ask: (question: object): Promise<boolean> =>
    new Promise((resolve) => {
      questions.push(resolve);
      control.send({ question });
    }),
  send: (message: object): void => void process.send?.(message),
};

if (control.isOn) {
  process.on('message', (message: { savePath?: string; openPaths?: string[]; confirmed?: boolean }) => {
    if (message.openPaths !== undefined) openPaths.push(message.openPaths);
    if (message.confirmed !== undefined) questions.shift()?.(message.confirmed);
    if (message.savePath !== undefined) savePaths.push(message.savePath);
  });
  process.on('disconnect', () => process.emit('SIGTERM'));
}
