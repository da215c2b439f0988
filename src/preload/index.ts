import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, calls, eventChannel, events } from '../contract/calls.ts';

const bridge: Record<string, unknown> = {
  on: (name: string, listener: (payload: unknown) => void) => {
    if (!Object.hasOwn(events, name)) throw new Error(`There is no event "${name}".`);
    const forward = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(eventChannel(name), forward);
    return () => void ipcRenderer.removeListener(eventChannel(name), forward);
  },
};
for (const name of Object.keys(calls)) {
  bridge[name] = (args: unknown) => ipcRenderer.invoke(callChannel(name), args);
}
contextBridge.exposeInMainWorld('threadkeep', bridge);
