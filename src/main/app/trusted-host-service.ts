import { domainToUnicode } from 'node:url';
import { appError } from '../../shared/app-error.ts';
import { linkToOpen, type Link } from '../render/links.ts';
import type { AppStateStore } from './app-state.ts';
import type { NativeDialogs, Question } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** The longest that a dialog shows of an address, in characters. */
const longestShown = 300;

/**
 * Asks before the first request to a server and before the first link to a host, so that a page that was taken
 * over cannot send what it shows to an address of its choice unnoticed.
 */
export class TrustedHostService {
  readonly #session: Pick<VaultSession, 'vault' | 'write'>;
  readonly #state: Pick<AppStateStore, 'current'>;
  readonly #dialogs: Pick<NativeDialogs, 'confirm' | 'openExternally'>;
  /** Origins that were confirmed since the start; those of saved connections need no confirmation. */
  readonly #confirmedServers = new Set<string>();

  constructor(
    session: Pick<VaultSession, 'vault' | 'write'>,
    state: Pick<AppStateStore, 'current'>,
    dialogs: Pick<NativeDialogs, 'confirm' | 'openExternally'>,
  ) {
    this.#session = session;
    this.#state = state;
    this.#dialogs = dialogs;
  }

  /**
   * Confirms the servers of these addresses, all in one question, where they are not those of saved connections.
   * @throws AppError `cancelled`
   */
  async confirmServers(apiUrls: string[]): Promise<void> {
    const saved = new Set(this.#state.current.connections.map(({ apiUrl }) => originOf(apiUrl)));
    const unknown = [...new Set(apiUrls.map(originOf))].filter(
      (origin) => !saved.has(origin) && !this.#confirmedServers.has(origin),
    );
    if (unknown.length === 0) return;
    await this.#ask({
      title: 'New server',
      message: unknown.length === 1 ? `Connect to ${unknown[0] ?? ''}?` : 'Connect to these servers?',
      detail: [
        ...(unknown.length === 1 ? [] : [...unknown, '']),
        ...inUnicode(unknown.map((origin) => new URL(origin).hostname)),
        'Threadkeep has not connected to this address before. Continue only if it is your WHMCS installation.',
      ].join('\n'),
      confirmLabel: 'Connect',
    });
    for (const origin of unknown) this.#confirmedServers.add(origin);
  }

  /**
   * Confirms the hosts of a link that none was opened to before. A connection's own server is one of those.
   * @throws AppError `cancelled`
   */
  async confirmLink({ kind, hosts, href, target }: Link): Promise<void> {
    const servers = new Set(this.#state.current.connections.map(({ host }) => host));
    const unknown = hosts.filter(
      (host) =>
        !(kind === 'web' && servers.has(host)) &&
        !this.#session.vault.run((v) => v.trustedHosts.has(kind, host)),
    );
    if (unknown.length === 0) return;
    await this.#ask({
      title: kind === 'web' ? 'Open link' : 'New mail',
      message: kind === 'web' ? `Open a page of ${target}?` : `Write a mail to ${shortened(target)}?`,
      detail: [
        shownAddress(href),
        // An address is shortened in its middle, where recipients could hide.
        ...(unknown.length > 1 ? ['', ...unknown] : []),
        ...inUnicode(unknown),
        '',
        kind === 'web'
          ? 'This is the first link to this host. It opens in your browser.'
          : `This is the first mail to ${unknown.length > 1 ? 'these hosts' : 'this host'}. It opens in your mail program.`,
      ].join('\n'),
      confirmLabel: kind === 'web' ? 'Open Link' : 'Write Mail',
    });
    await this.#session.write((v) =>
      v.transaction(() => {
        for (const host of unknown) v.trustedHosts.add(kind, host);
      }),
    );
  }

  /** Opens a link of a message in the system's own program. @throws AppError `bad-link`, `cancelled` */
  async openLink(url: string): Promise<void> {
    const link = linkToOpen(url);
    await this.confirmLink(link);
    await this.#dialogs.openExternally(link.href);
  }

  async #ask(question: Question): Promise<void> {
    if (!(await this.#dialogs.confirm(question))) throw appError('cancelled', 'not_confirmed');
  }
}

const originOf = (apiUrl: string): string => (URL.canParse(apiUrl) ? new URL(apiUrl).origin : '');

/** An international name is shown in both forms: in Punycode, where no letter can pass for another, first. */
const inUnicode = (hosts: string[]): string[] =>
  hosts
    .filter((host) => /(^|\.)xn--/.test(host))
    .map((host) => `${host}: ${domainToUnicode(hostname(host))}`);

const hostname = (host: string): string => host.replace(/:\d+$/, '');

/** An address with its host whole, and what follows it shortened in the middle. Never a line break or an escape. */
export function shownAddress(href: string): string {
  const plain = href.replaceAll('\\', '%5C');
  const head = /^https?:\/\/[^/?#]*/.exec(plain)?.[0] ?? '';
  return head + shortened(plain.slice(head.length));
}

function shortened(text: string): string {
  if (text.length <= longestShown) return text;
  const half = longestShown / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
