/**
 * The test interface, over the process's IPC channel: tests answer dialogs, and receive the links that would be opened
 * in another program.
 */
const savePaths: string[] = [];
const openPaths: string[][] = [];
const questions: ((confirmed: boolean) => void)[] = [];

export const control = {
  isOn: process.argv.includes('--controlled') && process.send !== undefined,
  nextSavePath: (): string => savePaths.shift() ?? '',
  nextOpenPaths: (): string[] => openPaths.shift() ?? [],
  /** Sends a question to the test. @returns its answer */
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
