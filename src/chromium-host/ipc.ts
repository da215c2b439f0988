import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { partialApi } from './refusal.ts';

type Listener = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Listener>();

export const ipcMain = partialApi('ipcMain', {
  handle: (channel, listener) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, listener);
  },
  removeHandler: (channel) => void handlers.delete(channel),
} satisfies Pick<IpcMain, 'handle' | 'removeHandler'>);

interface Call {
  call: number;
  channel: string;
  args: unknown[];
}

/** Handles an `ipcRenderer.invoke`. @param frame the sender @returns the reply as JSON */
export async function answerCall(
  sender: object,
  frame: { url: string; parent: object | null },
  json: string,
): Promise<string> {
  const { call, channel, args } = JSON.parse(json) as Call;
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const event = { type: 'frame', sender, senderFrame: frame } as unknown as IpcMainInvokeEvent;
    return plainJson({ reply: call, value: (await handler(event, ...args)) as unknown });
  } catch (error) {
    return JSON.stringify({
      reply: call,
      error: `Error invoking remote method '${channel}': ${String(error)}`,
    });
  }
}

/** Serialises a message as JSON. @throws TypeError for values that Electron's structured clone would treat differently */
export function plainJson(message: unknown): string {
  return JSON.stringify(message, function (this: Record<string, unknown>, key, value: unknown) {
    const original = this[key];
    const isPlain =
      typeof original !== 'object' ||
      original === null ||
      Array.isArray(original) ||
      [Object.prototype, null].includes(Object.getPrototypeOf(original) as object);
    if (!isPlain || typeof original === 'bigint' || typeof original === 'function') {
      throw new TypeError(`The Chromium host carries plain values only, and ${key} is none.`);
    }
    return value;
  });
}
