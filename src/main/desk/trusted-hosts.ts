import { domainToUnicode } from 'node:url';
import { Failure } from '../../contract/failure.ts';
import type { Link } from '../message/links.ts';
import type { Desk } from './desk.ts';

/** A question that the system asks in a dialog of its own, where the page can neither read nor answer it. */
export interface Question {
  title: string;
  message: string;
  detail: string;
  /** The button that confirms; the other one cancels. */
  confirmLabel: string;
}

/** @returns whether the person confirmed */
export type Confirm = (question: Question) => Promise<boolean>;

/** The longest that a dialog shows of an address, in characters. */
const longestShown = 300;

/**
 * Asks before the first request to a server and before the first link to a host, so that a page that was taken
 * over cannot send what it shows to an address of its choice unnoticed.
 */
export class TrustedHosts {
  readonly #desk: Pick<Desk, 'state' | 'vault' | 'write'>;
  readonly #confirm: Confirm;
  /** Origins that were confirmed since the start; those of saved connections need no confirmation. */
  readonly #confirmedServers = new Set<string>();

  constructor(desk: Pick<Desk, 'state' | 'vault' | 'write'>, confirm: Confirm) {
    this.#desk = desk;
    this.#confirm = confirm;
  }

  /**
   * Confirms the servers of these addresses, all in one question, where they are not those of saved connections.
   * @throws Failure `cancelled`
   */
  async confirmServers(apiUrls: string[]): Promise<void> {
    const saved = new Set(this.#desk.state.connections.map(({ apiUrl }) => originOf(apiUrl)));
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
   * @throws Failure `cancelled`
   */
  async confirmLink({ kind, hosts, href, target }: Link): Promise<void> {
    const servers = new Set(this.#desk.state.connections.map(({ host }) => host));
    const unknown = hosts.filter(
      (host) =>
        !(kind === 'web' && servers.has(host)) &&
        !this.#desk.vault.run((v) => v.trustedHosts.has(kind, host)),
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
    await this.#desk.write((v) =>
      v.together(() => {
        for (const host of unknown) v.trustedHosts.add(kind, host);
      }),
    );
  }

  async #ask(question: Question): Promise<void> {
    if (!(await this.#confirm(question))) throw cancelled();
  }
}

const cancelled = (): Failure => new Failure('cancelled', 'It was cancelled.', 'Nothing was sent.');

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
