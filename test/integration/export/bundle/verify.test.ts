import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { messagesIn } from '../../../../src/i18n/locale.ts';
import { problemText } from '../../../../src/main/export/bundle/problems.ts';
import { contentOf, hashOf } from '../../../../src/main/export/bundle/source.ts';
import { verifyBundle } from '../../../../src/main/export/bundle/verify.ts';
import { makeBundle } from '../../../support/bundle.ts';
import { errorOf } from '../../../support/errors.ts';
import { exportedTicket } from '../../../support/exported-ticket.ts';

const original = mkdtempSync(join(tmpdir(), 'threadkeep-original-'));
beforeAll(async () => {
  await makeBundle(original, join(original, 'b'));
  await makeBundle(original, join(original, 'b.zip'));
});
afterAll(() => rmSync(original, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-verify-'));
  cpSync(join(original, 'b'), join(folder, 'b'), { recursive: true });
  copyFileSync(join(original, 'b.zip'), join(folder, 'b.zip'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => join(folder, ...parts);
const verify = (path: string) => verifyBundle(path, new AbortController().signal);
const problemsOf = async (path: string): Promise<string[]> =>
  (await verify(path)).problems.map(({ kind, file }) => `${kind} ${file}`);
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(at('b', file), change(readFileSync(at('b', file), 'utf8')));

const ticket = 'tickets/Ticket ABC-123456 Server is slow.txt';
const log = 'attachments/ABC-123456/01 log.txt';

test.each(['b', 'b.zip'])('nothing is wrong with %s', async (name) => {
  expect(await verify(at(name))).toMatchObject({
    problems: [],
    tickets: 2,
    failures: 0,
    files: 10,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    head: { exportedBy: { user: 'ada', computer: 'desk' }, exportedAt: '2026-05-01T12:00:00.000Z' },
  });
});

test('the ZIP file and the folder have the same fingerprint', async () => {
  const [one, other] = [await verify(at('b')), await verify(at('b.zip'))];
  expect(one.fingerprint).toBe(other.fingerprint);
  expect(one.bytes).toBe(other.bytes);
});

describe('in a folder, it finds', () => {
  const swap = (): void => {
    renameSync(at('b', 'raw/XYZ-1-1.json'), at('b', 'x'));
    renameSync(at('b', ticket), at('b', 'raw/XYZ-1-1.json'));
    renameSync(at('b', 'x'), at('b', ticket));
  };
  test.each<[string, () => void, string[]]>([
    ['another byte', () => edit(ticket, (text) => text.replace('slow', 'Slow')), [`content ${ticket}`]],
    ['an additional byte', () => edit(log, (text) => `${text} `), [`size ${log}`]],
    ['a removed file', () => rmSync(at('b', log)), [`missing ${log}`]],
    ['an added file', () => writeFileSync(at('b', 'attachments/new.txt'), ''), ['added attachments/new.txt']],
    [
      'a renamed file',
      () => renameSync(at('b', log), at('b', 'attachments/ABC-123456/03 log.txt')),
      [`missing ${log}`, 'added attachments/ABC-123456/03 log.txt'],
    ],
    ['two swapped files', swap, [`size ${ticket}`, 'size raw/XYZ-1-1.json']],
    [
      'another subject in the manifest',
      () => edit('manifest.json', (text) => text.replace('Server is slow', 'Server is fast')),
      ['list manifest.json'],
    ],
    [
      'another hash in the manifest',
      () =>
        edit('manifest.json', (text) =>
          text.replace(/"[0-9a-f]{64}"(?=,"kind":"raw")/, `"${'1'.repeat(64)}"`),
        ),
      ['content raw/ABC-123456-1.json', 'list raw/ABC-123456-1.json', 'list manifest.json'],
    ],
    [
      'a line that is missing in the list of hashes',
      () => edit('manifest.sha256', (text) => text.replace(/.*index\.csv\n/, '')),
      ['list index.csv'],
    ],
    [
      'a line that is twice in the list of hashes',
      () => edit('manifest.sha256', (text) => text + (/.*index\.csv\n/.exec(text)?.[0] ?? '')),
      ['list index.csv'],
    ],
    [
      'a line that is no line of such a list',
      () => edit('manifest.sha256', (text) => `${text}nonsense\n`),
      ['list nonsense'],
    ],
    [
      'a list of hashes that is too long to be one',
      () => truncateSync(at('b', 'manifest.sha256'), 401 * 1024 * 1024),
      ['damaged manifest.sha256'],
    ],
    ['a missing list of hashes', () => rmSync(at('b', 'manifest.sha256')), ['missing manifest.sha256']],
    ['another index', () => edit('index.html', (text) => text.replace('ABC', 'ABD')), ['content index.html']],
  ])('%s', async (_what, change, problems) => {
    change();
    expect(await problemsOf(at('b'))).toEqual(problems);
  });
});

test('files and manifest that were changed together have another fingerprint', async () => {
  const { fingerprint } = await verify(at('b'));
  rmSync(at('b', log));
  edit('manifest.json', (text) => text.replace(/\{"path":"attachments\/ABC-123456\/01[^}]*\},/, ''));
  execFileSync(
    'sh',
    [
      '-c',
      'find . -type f ! -name manifest.sha256 | cut -c3- | xargs -d "\\n" sha256sum > list; grep -v " list$" list > manifest.sha256; rm list',
    ],
    { cwd: at('b') },
  );
  const changed = await verify(at('b'));
  expect(changed.problems).toEqual([]);
  expect(changed.fingerprint).not.toBe(fingerprint);
});

describe('it refuses', () => {
  const refused = (path: string) => expect(verify(path)).rejects;

  test.each<[string, (text: string) => string, string]>([
    ['a damaged manifest', (text) => text.slice(1), 'bundle_bad_manifest'],
    ['a manifest without tickets', (text) => text.replace('"tickets"', '"Tickets"'), 'bundle_bad_manifest'],
    ['another kind of manifest', (text) => text.replace('threadkeep-bundle', 'x'), 'bundle_bad_manifest'],
    ['a path out of the bundle', (text) => text.replace('raw/XYZ', '../XYZ'), 'bundle_bad_manifest'],
    ['a path that is listed twice', (text) => text.replaceAll('02 log', '01 log'), 'bundle_same_name'],
    [
      'a manifest that lists itself',
      (text) => text.replace('index.csv', 'manifest.json'),
      'bundle_bad_manifest',
    ],
  ])('%s', async (_what, change, id) => {
    edit('manifest.json', change);
    await refused(at('b')).toMatchObject({ code: 'cannot-read', id });
  });

  test('a manifest of a later version', async () => {
    edit('manifest.json', (text) => text.replace('"version": 1,', '"version": 2,'));
    await refused(at('b')).toMatchObject({ id: 'bundle_newer', params: { version: 2, supported: 1 } });
  });

  test('a folder without a manifest', async () => {
    await refused(at('b', 'raw')).toMatchObject({
      id: 'bundle_not_a_bundle',
      params: { path: at('b', 'raw') },
    });
  });

  test('a path with nothing', async () => {
    await refused(at('no.zip')).toMatchObject({ id: 'bundle_unreadable' });
  });

  test.skipIf(process.platform === 'win32')('links and special files', async () => {
    symlinkSync('/etc/passwd', at('b', 'raw', 'link'));
    await refused(at('b')).toMatchObject({ id: 'bundle_not_a_file', params: { file: 'raw/link' } });
    rmSync(at('b', 'raw', 'link'));
    execFileSync('mkfifo', [at('b', 'pipe')]);
    await refused(at('b')).toMatchObject({ id: 'bundle_not_a_file', params: { file: 'pipe' } });
  });

  test('a file that is no ZIP file, and one that is cut off', async () => {
    writeFileSync(at('a.zip'), 'PK or not');
    await refused(at('a.zip')).toMatchObject({ id: 'bundle_damaged_zip' });
    const whole = readFileSync(at('b.zip'));
    writeFileSync(at('b.zip'), whole.subarray(0, whole.length - 100));
    await refused(at('b.zip')).toMatchObject({ id: 'bundle_damaged_zip', params: { path: at('b.zip') } });
  });
});

/** Runs Python on the open ZIP file `z` and on `data`, its bytes, which are written back. */
const python = (code: string, name = 'b.zip'): void => {
  const script = `
import io, struct, sys, zipfile
path = sys.argv[1]
data = bytearray(open(path, 'rb').read())
z = zipfile.ZipFile(path)
def replace(entries, **options):
    global data
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', **options) as new:
        for info, content in entries: new.writestr(info, content)
    data = out.getvalue()
def everything(): return [(i.filename, z.read(i)) for i in z.infolist()]
${code}
open(path, 'wb').write(data)`;
  execFileSync('python3', ['-W', 'ignore', '-c', script, at(name)]);
};

describe('in a ZIP file, it', () => {
  test('accepts another program’s packing of the same files', async () => {
    python('replace(everything(), compression=zipfile.ZIP_STORED)');
    expect(await problemsOf(at('b.zip'))).toEqual([]);
    execFileSync('python3', [
      '-m',
      'zipfile',
      '-c',
      at('c.zip'),
      ...['attachments', 'index.csv', 'index.html', 'manifest.json', 'manifest.sha256', 'raw', 'tickets'].map(
        (name) => at('b', name),
      ),
    ]);
    expect(await problemsOf(at('c.zip'))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    [
      'finds a removed file',
      `replace([e for e in everything() if '01 log' not in e[0]])`,
      [`missing ${log}`],
    ],
    ['finds an added file', `replace(everything() + [('x.txt', b'x')])`, ['added x.txt']],
    [
      'finds a changed file',
      `replace([(n, c.replace(b'slow', b'fast') if n == '${ticket}' else c) for n, c in everything()])`,
      [`content ${ticket}`],
    ],
    [
      'finds a checksum that other programs would reject',
      `data[data.find(b'PK\\x01\\x02') + 16] ^= 1`,
      [`damaged ${log}`],
    ],
    [
      'finds another byte in compressed data',
      `i = z.getinfo('${log}'); data[i.header_offset + 30 + len('${log}') + 20] ^= 255`,
      [`damaged ${log}`],
    ],
  ])('%s', async (_what, code, problems) => {
    python(code);
    expect(await problemsOf(at('b.zip'))).toEqual(problems);
  });

  test('notices any other byte in the data of any file', async () => {
    const whole = readFileSync(at('b.zip'));
    execFileSync('python3', [
      '-c',
      `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
json.dump([[i.header_offset + 30 + len(i.filename.encode()), i.compress_size] for i in z.infolist()], open(sys.argv[2], 'w'))`,
      at('b.zip'),
      at('places'),
    ]);
    const places = JSON.parse(readFileSync(at('places'), 'utf8')) as [number, number][];
    expect(places).toHaveLength(10);
    for (const [start, size] of places)
      for (let offset = start; offset < start + size; offset += Math.ceil(size / 12)) {
        const changed = Buffer.from(whole);
        changed[offset] = (changed[offset] ?? 0) ^ 1;
        writeFileSync(at('b.zip'), changed);
        const found = await problemsOf(at('b.zip')).catch((error: { id: string }) => [error.id]);
        expect(found, `byte ${offset}`).not.toEqual([]);
      }
  });

  test.each<[string, string, string]>([
    ['a file outside of the folder', `replace(everything() + [('../x', b'')])`, 'bundle_unsafe_name'],
    ['an absolute path', `replace(everything() + [('/x', b'')])`, 'bundle_unsafe_name'],
    ['a drive', `replace(everything() + [('C:x', b'')])`, 'bundle_unsafe_name'],
    [
      'a backslash',
      `replace(everything() + [('a/b@x', b'')]); data = data.replace(b'b@x', b'b\\\\x')`,
      'bundle_unsafe_name',
    ],
    ['a device of Windows', `replace(everything() + [('raw/NUL.txt', b'')])`, 'bundle_unsafe_name'],
    [
      'a name that is shown in another order',
      `replace(everything() + [('a\\u202egnp.exe', b'')])`,
      'bundle_unsafe_name',
    ],
    ['a name that Windows shortens', `replace(everything() + [('index.html.', b'')])`, 'bundle_unsafe_name'],
    [
      'a symbolic link',
      `
i = zipfile.ZipInfo('link'); i.create_system = 3; i.external_attr = 0o120777 << 16
replace(everything() + [(i, b'/etc/passwd')])`,
      'bundle_not_a_file',
    ],
    ['the same name twice', `replace(everything() + [('index.html', b'')])`, 'bundle_same_name'],
    ['the same name in another case', `replace(everything() + [('INDEX.html', b'')])`, 'bundle_same_name'],
    [
      'the same name in another normalisation',
      `replace(everything() + [('\\u00e9', b''), ('e\\u0301', b'')])`,
      'bundle_same_name',
    ],
    [
      'a file and a folder of one name',
      `replace(everything() + [('a', b''), ('a/', b'')])`,
      'bundle_same_name',
    ],
    ['data before the files', `data = b'#!/bin/sh' + data`, 'bundle_damaged_zip'],
    ['data after the end', `data = data + b'x'`, 'bundle_damaged_zip'],
    ['another name in the local header', `data[30:31] = b'b'`, 'bundle_damaged_entry'],
    ['an unknown compression', `replace(everything(), compression=zipfile.ZIP_BZIP2)`, 'bundle_compression'],
    [
      'an encrypted file',
      `i = data.find(b'PK\\x01\\x02'); data[i + 8] |= 1; data[6] |= 1`,
      'bundle_compression',
    ],
    [
      'files that overlap',
      `
i = data.find(b'PK\\x01\\x02'); second = data.find(b'PK\\x01\\x02', i + 4)
size = struct.unpack_from('<I', data, i + 20)[0]
struct.pack_into('<I', data, i + 20, size + 100)`,
      'bundle_overlap',
    ],
    [
      'data between the files',
      `
i = data.find(b'PK\\x01\\x02')
while i >= 0:
    offset = struct.unpack_from('<I', data, i + 42)[0]
    if offset: struct.pack_into('<I', data, i + 42, offset + 9)
    i = data.find(b'PK\\x01\\x02', i + 4)
second = z.infolist()[1].header_offset
end = data.rfind(b'PK\\x05\\x06')
struct.pack_into('<I', data, end + 16, struct.unpack_from('<I', data, end + 16)[0] + 9)
data = data[:second] + b'#!/bin/sh' + data[second:]`,
      'bundle_hidden_data',
    ],
    [
      'an entry that is not counted',
      `
end = data.rfind(b'PK\\x05\\x06')
for at in (8, 10): struct.pack_into('<H', data, end + at, 9)`,
      'bundle_hidden_data',
    ],
    [
      'an entry of the directory that is not counted',
      `
end = data.rfind(b'PK\\x05\\x06'); last = data.rfind(b'PK\\x01\\x02')
data = data[:end] + data[last:end] + data[end:]`,
      'bundle_hidden_data',
    ],
  ])('refuses %s', async (_what, code, id) => {
    python(code);
    await expect(verify(at('b.zip'))).rejects.toMatchObject({ code: 'cannot-read', id });
  });

  test('does not unpack a file that is larger than the manifest says', async () => {
    const size = statSync(at('b', log)).size;
    python(
      `replace([(n, b'0' * 20_000_000 if '01 log' in n else c) for n, c in everything()], compression=zipfile.ZIP_DEFLATED)`,
    );
    expect((await verify(at('b.zip'))).problems).toEqual([
      { kind: 'size', file: log, expected: size, actual: 20_000_000 },
    ]);
  });

  test('does not unpack more than the ZIP file itself says', async () => {
    const size = statSync(at('b', log)).size;
    python(`
replace([(n, b'0' * 20_000_000 if '01 log' in n else c) for n, c in everything()], compression=zipfile.ZIP_DEFLATED)
data = bytearray(data)
i = data.find(b'PK\\x01\\x02')
assert struct.unpack_from('<I', data, i + 24)[0] == 20_000_000
struct.pack_into('<I', data, i + 24, ${size})`);
    expect(await problemsOf(at('b.zip'))).toEqual([`damaged ${log}`]);
  });
});

test('no more of a file is read than its size, and a shorter one is not accepted', async () => {
  const endless = { size: 10, crc32: null, open: () => Promise.resolve(Readable.from(zeros())) };
  const { signal } = new AbortController();
  expect(await hashOf(endless, signal)).toBeNull();
  expect(await contentOf(endless, 10, signal)).toBeNull();
  const short = { size: 10, crc32: null, open: () => Promise.resolve(Readable.from([Buffer.alloc(9)])) };
  expect(await hashOf(short, signal)).toBeNull();
});

function* zeros(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(4);
}

test('a check can be cancelled', async () => {
  await expect(verifyBundle(at('b'), AbortSignal.abort(errorOf('cancelled')))).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('problems are told in both languages', () => {
  const size = { kind: 'size', file: 'a', expected: 1, actual: 2000 } as const;
  expect(problemText(size, messagesIn('en'))).toBe('a: changed, 2,000 instead of 1 byte');
  expect(problemText({ kind: 'missing', file: 'a' }, messagesIn('zh-Hant'))).toBe('a：遺失');
  const kinds = ['missing', 'added', 'content', 'damaged', 'list'] as const;
  const texts = kinds.map((kind) => problemText({ kind, file: 'a' }, messagesIn('en')));
  expect(new Set(texts).size).toBe(kinds.length);
  expect(texts.every((text) => text.startsWith('a: '))).toBe(true);
});

test('names in the normalisation of macOS are the same names', async () => {
  const tickets = [exportedTicket({ subject: 'Café' })];
  const made = mkdtempSync(at('accent-'));
  await makeBundle(made, join(made, 'b'), undefined, tickets);
  const name = join(made, 'b', 'tickets', 'Ticket ABC-123456 Café.txt');
  renameSync(name, name.normalize('NFD'));
  expect(await problemsOf(join(made, 'b'))).toEqual([]);
});
