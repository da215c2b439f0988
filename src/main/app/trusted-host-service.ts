import { domainToUnicode } from 'node:url';
import { m } from '../../i18n/generated/messages.js';
import { appError } from '../../shared/app-error.ts';
import { linkToOpen, type Link } from '../render/links.ts';
import type { AppStateStore } from './app-state.ts';
import type { NativeDialogs, Question } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** The maximum length of an address in a dialog, in UTF-16 code units. */
const maxShownLength = 300;

/**
 * Asks for confirmation before the first request to a server and before the first link to a host is opened, so that a
 * compromised page cannot send data to an arbitrary address unnoticed.
 */
export class TrustedHostService {
  readonly #session: Pick<VaultSession, 'vault' | 'write'>;
  readonly #state: Pick<AppStateStore, 'current'>;
  readonly #dialogs: Pick<NativeDialogs, 'confirm' | 'openExternally'>;
  /** Origins confirmed since the app started; those of saved connections need no confirmation. */
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
   * Asks the user to confirm unknown servers, in a single question.
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
   * Asks the user to confirm the unknown hosts of a link. Servers of connections are known.
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
        // The address may be shortened, so list all hosts.
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

  /** Opens a link in the system's default program. @throws AppError `bad-link`, `cancelled` */
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

/** The Unicode forms of international names, shown after Punycode, in which letters cannot be confused. */
const unicodeForms = (hosts: string[]): string[] =>
  hosts
    .filter((host) => /(^|\.)xn--/.test(host))
    .map((host) => `${host}: ${domainToUnicode(hostname(host))}`);

const hostname = (host: string): string => host.replace(/:\d+$/, '');

/** An address with its complete host; the rest is shortened in the middle. */
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
