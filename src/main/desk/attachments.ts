import type { FilePlace, ShownFile } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Message } from '../../contract/ticket.ts';
import { isRisky, shownAs, typeOf, type Shown } from '../attachments/kinds.ts';
import { fetchableFiles, type FileName } from '../vault/files.ts';
import type { Vault } from '../vault/vault.ts';
import type { WhmcsClient } from '../whmcs/client.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import type { Connecting } from './connecting.ts';
import type { Desk } from './desk.ts';

/** The largest file that is fetched on request, and the largest that is shown; in bytes. */
const largest = 64 * 1024 * 1024;
const largestShown = 32 * 1024 * 1024;
const largestText = 2 * 1024 * 1024;

/** The files of a message as the window shows them. */
export function shownFiles(vault: Vault, key: number, ticketId: number, message: Message): ShownFile[] {
  return message.attachments.map((attachment) => {
    const { fileName } = attachment;
    const name = nameOf(ticketId, message, fileName, attachment.index);
    const stored = name && vault.run((v) => v.files.of(key, name));
    const unknown = attachment.state === 'removed' ? 'deleted' : name ? 'left' : 'lost';
    return {
      fileName,
      state: stored?.state ?? unknown,
      size: stored?.size ?? null,
      failure: stored?.failure ?? null,
      showAs: shownAs(fileName),
      risky: isRisky(fileName),
    };
  });
}

/** What GetTicketAttachment calls the file by, even where it is said to be removed now. */
function nameOf(ticketId: number, message: Message, fileName: string, index: number | null): FileName | null {
  const attachments = [{ fileName, index, state: 'on-server' as const }];
  return fetchableFiles(ticketId, [{ ...message, attachments }])[0] ?? null;
}

/** Fetching, showing and saving single attachments. */
export class Attachments {
  readonly #desk: Desk;
  readonly #connecting: Connecting;
  readonly #client: WhmcsClient;

  constructor(desk: Desk, connecting: Connecting, client: WhmcsClient) {
    this.#desk = desk;
    this.#connecting = connecting;
    this.#client = client;
  }

  /** Fetches the file now, whatever the sync’s rule says. @throws Failure; what it means is remembered */
  async fetch(place: FilePlace): Promise<ShownFile> {
    const { vault } = this.#desk;
    const { name, connectionId } = this.#find(place);
    const connection = this.#desk.connection(connectionId);
    const row = await this.#desk.write((v) => v.files.row(place.key, name));
    try {
      await this.#connecting.watch(connectionId, async () => {
        const endpoint = await this.#desk.endpoint(connection);
        const signal = AbortSignal.timeout(600_000);
        const data = await getAttachment(this.#client, endpoint, name, largest, signal);
        await this.#desk.write((v) => v.files.keep(row.id, data));
      });
    } catch (error) {
      if (error instanceof Failure && error.code === 'attachment-unavailable')
        await this.#desk.write((v) => v.files.refuse(row.id, 'deleted', error.report()));
      else if (error instanceof Failure && error.code !== 'cancelled')
        await this.#desk.write((v) => v.files.refuse(row.id, 'failed', error.report()));
      throw error;
    }
    const { thread } = vault.thread(place.key);
    const message = thread.messages[place.position];
    const file = message && shownFiles(vault, place.key, thread.ticketId, message)[place.at];
    return file ?? notThere();
  }

  /** @throws Failure `attachment-unavailable` where it is not stored, or is not what its name says */
  read(place: FilePlace): { showAs: Shown; type: string; data: string } {
    const { name } = this.#find(place);
    const showAs = shownAs(name.fileName);
    const data = this.#stored(place.key, name);
    const type = showAs && typeOf(data, showAs);
    if (!showAs || !type) {
      throw new Failure(
        'attachment-unavailable',
        `“${name.fileName}” is not what its name says, so it is not shown.`,
        'Save it if you trust who sent it.',
      );
    }
    if (data.length > largestShown) {
      throw new Failure(
        'too-large',
        'This file is too large to be shown here.',
        'Save it, and open it in its own program.',
      );
    }
    const shown = showAs === 'text' ? data.subarray(0, largestText) : data;
    return { showAs, type, data: Buffer.from(shown).toString('base64') };
  }

  /** @returns the name as the sender gave it, and the bytes */
  content(place: FilePlace): { fileName: string; data: Uint8Array } {
    const { name } = this.#find(place);
    return { fileName: name.fileName, data: this.#stored(place.key, name) };
  }

  #stored(key: number, name: FileName): Uint8Array {
    return this.#desk.vault.run((v) => v.files.read(key, name)) ?? notThere();
  }

  #find({ key, position, at }: FilePlace): { name: FileName; connectionId: number } {
    const { thread, connectionId } = this.#desk.vault.thread(key);
    const message = thread.messages[position];
    const attachment = message?.attachments[at];
    const name =
      message && attachment && nameOf(thread.ticketId, message, attachment.fileName, attachment.index);
    return name ? { name, connectionId } : notThere();
  }
}

function notThere(): never {
  throw new Failure(
    'attachment-unavailable',
    'The vault does not have this attachment.',
    'Fetch it while the server can be reached.',
  );
}
