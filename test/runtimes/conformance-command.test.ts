import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checks } from '../conformance/checks.ts';
import { startBentService } from '../support/bent-service.ts';
import { freePort } from '../support/free-port.ts';
import { newSite, ownerKey } from '../support/service.ts';

const folder = join(import.meta.dirname, '../conformance');
let bent: Awaited<ReturnType<typeof startBentService>>;
let service: typeof bent.service;
let proxy: typeof bent.proxy;
let url: string;

beforeAll(async () => {
  bent = await startBentService();
  ({ url, service, proxy } = bent);
});
afterAll(() => bent?.stop());

/** The command with nothing in its environment but `env`. */
function start(words: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(folder, 'main.ts'), ...words], { env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  return { child, said, ended: once(child, 'close').then(([code]) => ({ code, ...said })) };
}
const run = (words: string[], env?: Record<string, string>) => start(words, env).ended;

const rowsOf = (out: string, outcome: string) =>
  out.split('\n').filter((line) => line.startsWith(`${outcome} `));

test('with an owner’s key it makes the site, checks all but what nobody here can see, and ends with 0', async () => {
  const { code, out, err } = await run([url], { OWNER_KEY: ownerKey });
  expect([code, err, rowsOf(out, 'failed')]).toEqual([0, '', []]);
  const [first, , heading] = out.split('\n');
  expect([first, heading?.split(/ +/)]).toEqual([
    `${url}, site conformance`,
    ['outcome', 'time', 'part', 'check'],
  ]);
  const left = rowsOf(out, 'left out');
  expect(left.map((row) => row.match(/\(([^()]+)\)$/)?.[1])).toEqual([
    'only by https',
    'needs somebody who reads the picture',
    'needs somebody who reads the picture',
  ]);
  expect(rowsOf(out, 'ok')[0]).toMatch(/^ok {2,}\d+ ms {2}Service {2,}the process lives: \/healthz$/);
  expect(out).toMatch(new RegExp(`\\n\\n${checks.length - 3} kept, 0 failed, 3 left out, in \\d+ s\\n$`));
  expect(out).not.toContain(ownerKey);
});

test('an editor’s key will do for a site that is there, and a run can be repeated on it', async () => {
  const site = await newSite(service, { ballotAllowance: 1000, settings: { comments: { floodSeconds: 0 } } });
  const { key } = await site.newKey('editor');
  for (let time = 0; time < 2; time++) {
    const { code, out } = await run([url, '--site', site.name, '--key', key]);
    expect([code, rowsOf(out, 'failed')]).toEqual([0, []]);
    expect(out).not.toContain(key);
  }
});

test('a key that cannot make the site is told so, and what needs the site is left out', async () => {
  const { key } = await (await newSite(service)).newKey('editor');
  const { code, out } = await run([url, '--site', 'not-there', '--key', key]);
  expect(code).toBe(1);
  const failed = rowsOf(out, 'failed');
  expect(failed).toHaveLength(1);
  expect(failed[0]).toContain('the site is there, or an owner’s key makes it');
  expect(out).toContain('→ Make the site at the desk, or send an owner’s key');
  expect(rowsOf(out, 'left out').join('\n')).toContain('(the site could not be opened)');
});

test('without a key it checks what needs none, says what it left out, and ends with 0', async () => {
  const { code, out } = await run([url]);
  const open = checks.filter(({ needs }) => needs.length === 0).length;
  expect(code).toBe(0);
  expect(rowsOf(out, 'ok')).toHaveLength(open - 1);
  expect(rowsOf(out, 'left out').filter((row) => row.endsWith('(needs a key)'))).toHaveLength(
    checks.length - open,
  );
  expect(out).toContain('Most checks need a key');
});

test('a deployment that breaks a promise ends it with 1, with what was found and where to look first', async () => {
  proxy.bendBy({ answer: ({ headers }) => headers.delete('x-content-type-options') });
  const { code, out } = await run([url]);
  proxy.bendBy({});
  expect(code).toBe(1);
  expect(out).toMatch(
    /^failed .+ Every answer {2,}is not to be taken for another type than it says\n {2}✗ x-content-type-options of GET .+ found null\n {2}→ .+/m,
  );
  expect(out).toMatch(/\nThis deployment does not keep all of the contract\..+\d+ kept, \d+ failed/s);
});

test('where nothing answers it says that, and ends with 1', async () => {
  const nowhere = `http://localhost:${await freePort()}`;
  const { code, err } = await run([nowhere]);
  expect(code).toBe(1);
  expect(err).toMatch(new RegExp(`^Nothing answers at ${nowhere}: .*ECONNREFUSED.*\\n$`));
});

test('wrong words end it with 2, a sentence and the usage, and no word is repeated', async () => {
  const wrong: [words: string[], sentence: string][] = [
    [[], 'Say which deployment: its URL is missing.'],
    [[url, 'hidden-word'], 'One deployment at a time: there is more than one URL.'],
    [['hidden-word'], 'URL must be an origin'],
    [[`${url}/hidden-word`], 'URL must be an origin'],
    [['ftp://hidden-word.example'], 'URL must be an origin'],
    [[url, '--site', 'Hidden-Word'], '--site must be the name of a site'],
    [[url, '--key', 'hidden word'], 'The key must be one word'],
    [[url, '--hidden-word'], 'A word is not known here, or lacks its value.'],
    [[url, '--key'], 'A word is not known here, or lacks its value.'],
  ];
  for (const [words, sentence] of wrong) {
    const { code, out, err } = await run(words);
    expect([code, out], words.join(' ')).toEqual([2, '']);
    expect(err.startsWith(sentence), err).toBe(true);
    expect(err).toContain('usage: npm run conformance -- URL');
    expect(err).not.toMatch(/hidden.word/i);
  }
});

test('interrupted, it takes away what it made before it ends with 1', async () => {
  const { child, said, ended } = start([url, '--site', 'interrupted'], { OWNER_KEY: ownerKey });
  await vi.waitFor(() => expect(said.out).toMatch(/^ok .+ Votes /m), 20_000);
  child.kill('SIGINT');
  const { code, out } = await ended;
  expect(code).toBe(1);
  expect(rowsOf(out, 'left out').join('\n')).toContain('(the run was interrupted)');
  expect(rowsOf(out, 'ok').at(-1)).toContain('Leaving');
  const polls = await service.api('interrupted')('/poll-list', { owner: true });
  expect(polls.body.items).toEqual([]);
});

test('it runs on node alone: nothing is imported but node itself and files of this repository', () => {
  const shared = ['solve-work', 'form-fields', 'png'].map((name) => `../support/${name}.ts`);
  const files = [...shared, ...readdirSync(folder)];
  for (const file of files) {
    const imports = [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/^import (?!type ).*?from '([^']+)'/gms),
    ];
    for (const [, from = ''] of imports)
      expect(shared.includes(from) || /^(node:|\.\/)/.test(from), `${from} in ${file}`).toBe(true);
  }
});
