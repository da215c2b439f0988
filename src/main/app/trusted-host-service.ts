import { domainToUnicode } from 'node:url';
import { m } from '../../i18n/generated/messages.js';
import { appError } from '../../shared/app-error.ts';
import { linkToOpen, type Link } from '../render/links.ts';
import type { AppStateStore } from './app-state.ts';
import type { NativeDialogs, Question } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** How much of an address a dialog shows, in characters. */
const maxShownLength = 300;

/**
 * Asks before the first request to a server and before the first link to a host, so that a compromised page
 * cannot send what it shows to an address of its choice unnoticed.
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
   * Confirms the servers of these addresses, all in one question, unless they are those of saved connections.
   * @throws AppError `cancelled`
   */
  async confirmServers(apiUrls: string[]): Promise<void> {
    const saved = new Set(this.#state.current.connections.map(({ apiUrl }) => originOf(apiUrl)));
    const unknown = [...new Set(apiUrls.map(originOf))].filter(
      (origin) => !saved.has(origin) && !this.#confirmedServers.has(origin),
    );
    if (unknown.length === 0) return;
    await this.#ask({
      title: m.dialogs_server_title(),
      message:
        unknown.length === 1
          ? m.dialogs_server_question({ origin: unknown[0] ?? '' })
          : m.dialogs_servers_question(),
      detail: [
        ...(unknown.length === 1 ? [] : [...unknown, '']),
        ...unicodeForms(unknown.map((origin) => new URL(origin).hostname)),
        m.dialogs_server_warning({ servers: unknown.length }),
      ].join('\n'),
      confirmLabel: m.dialogs_server_connect(),
    });
    for (const origin of unknown) this.#confirmedServers.add(origin);
  }

  /**
   * Confirms the hosts of a link that are new. A connection's own server is not new.
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
      title: kind === 'web' ? m.dialogs_link_title() : m.dialogs_email_title(),
      message:
        kind === 'web'
          ? m.dialogs_link_question({ host: target })
          : m.dialogs_email_question({ recipient: shortened(target) }),
      detail: [
        shownAddress(href),
        // An address is shortened in its middle, where recipients could hide.
        ...(unknown.length > 1 ? ['', ...unknown] : []),
        ...unicodeForms(unknown),
        '',
        kind === 'web' ? m.dialogs_link_warning() : m.dialogs_email_warning({ hosts: unknown.length }),
      ].join('\n'),
      confirmLabel: kind === 'web' ? m.dialogs_link_open() : m.dialogs_email_write(),
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
const unicodeForms = (hosts: string[]): string[] =>
  hosts
    .filter((host) => /(^|\.)xn--/.test(host))
    .map((host) => `${host}: ${domainToUnicode(hostname(host))}`);

const hostname = (host: string): string => host.replace(/:\d+$/, '');

/** An address with its full host; the rest is shortened in the middle. Without line breaks and escapes. */
export function shownAddress(href: string): string {
  const plain = href.replaceAll('\\', '%5C');
  const head = /^https?:\/\/[^/?#]*/.exec(plain)?.[0] ?? '';
  return head + shortened(plain.slice(head.length));
}

function shortened(text: string): string {
  if (text.length <= maxShownLength) return text;
  const half = maxShownLength / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
