import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import { readThread } from '../src/main/whmcs/thread.ts';
import { benchSource } from './source.ts';

/**
 * Writes the tickets as emails for notmuch, one file per message.
 * @returns the number of emails
 */
export function writeMails(folder: string, tickets: number): number {
  const source = generatedSource(benchSource(tickets));
  const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  let mails = 0;
  for (let id = 1; id <= tickets; id += 1) {
    const wire = source.byId(id);
    if (!wire) continue;
    const thread = readThread(inShape(wire, 'today', 'ASC'), 'UTC');
    const mailFolder = join(folder, 'mail', String(Math.floor(id / 200)), 'cur');
    if (id % 200 === 0 || id === 1) mkdirSync(mailFolder, { recursive: true });
    for (const [position, message] of thread.messages.entries()) {
      const head = [
        `Message-ID: <${id}.${position}@bench>`,
        ...(position > 0 ? [`In-Reply-To: <${id}.0@bench>`, `References: <${id}.0@bench>`] : []),
        `Date: ${new Date(message.at?.utc ?? 0).toUTCString()}`,
        `From: ${encoded(message.author.name)} <${message.author.email || 'staff@example.com'}>`,
        'To: support@example.com',
        `Subject: ${encoded(`[#${thread.number}] ${thread.subject}`)}`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 8bit',
      ];
      writeFileSync(join(mailFolder, `${id}.${position}:2,S`), `${head.join('\n')}\n\n${message.text}\n`);
      mails += 1;
    }
  }
  return mails;
}

/** Indexes the emails with notmuch. */
export function indexMails(folder: string): void {
  const config = join(folder, 'notmuch-config');
  writeFileSync(
    config,
    `[database]\npath=${join(folder, 'mail')}\n[user]\nname=Bench\nprimary_email=bench@example.com\n[new]\ntags=new\n`,
  );
  const { status, stderr } = spawnSync('notmuch', ['new', '--quiet'], {
    env: { ...process.env, NOTMUCH_CONFIG: config },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`notmuch new failed: ${stderr}`);
}

/** Queries an open notmuch database through its library, so that no process start is measured. */
const asker = `
import sys, time, json, notmuch2
db = notmuch2.Database(sys.argv[1])
for line in sys.stdin:
    query = json.loads(line)
    start = time.perf_counter()
    rows = []
    for thread in db.threads(query, sort=notmuch2.Database.SORT.NEWEST_FIRST):
        rows.append((thread.threadid, thread.subject, thread.authors, thread.last))
        if len(rows) == 20: break
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "rows": len(rows)}), flush=True)
`;

/** @returns a function that runs a query for its first 20 threads and returns the time in milliseconds */
export function openNotmuch(folder: string): {
  ask: (query: string) => Promise<{ ms: number; rows: number }>;
  close: () => void;
} {
  const child = spawn('/usr/bin/python3', ['-c', asker, join(folder, 'mail')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NOTMUCH_CONFIG: join(folder, 'notmuch-config') },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ask: async (query) => {
      child.stdin.write(`${JSON.stringify(query)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('notmuch ended.');
      return JSON.parse(value) as { ms: number; rows: number };
    },
    close: () => child.kill(),
  };
}
