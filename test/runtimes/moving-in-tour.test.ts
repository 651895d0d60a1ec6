import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { endAll, launch } from './node-process.ts';

const house = join(import.meta.dirname, '../..');
const entry = join(house, 'src/runtimes/command.ts');
const archive = join(house, 'test/comments/archives/wordpress-1.2.xml');
const dump = `
CREATE TABLE \`wp_pollsq\` (
  \`pollq_id\` int(10) NOT NULL, \`pollq_question\` varchar(200) NOT NULL, \`pollq_timestamp\` varchar(20) NOT NULL,
  \`pollq_totalvotes\` int(10) NOT NULL, \`pollq_active\` tinyint(1) NOT NULL, \`pollq_expiry\` varchar(20) NOT NULL,
  \`pollq_multiple\` tinyint(3) NOT NULL, \`pollq_totalvoters\` int(10) NOT NULL
);
INSERT INTO \`wp_pollsq\` VALUES (3,'Which bridge should be lit at night?','1433160000',412,0,'',0,412);
CREATE TABLE \`wp_pollsa\` (
  \`polla_aid\` int(10) NOT NULL, \`polla_qid\` int(10) NOT NULL, \`polla_answers\` varchar(200) NOT NULL, \`polla_votes\` int(10) NOT NULL
);
INSERT INTO \`wp_pollsa\` VALUES (8,3,'Old Bridge',300),(9,3,'Mill Bridge',112);
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-tour-'));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(endAll);

test('the four commands of the README lead from a WordPress export to pages with the old thread and the old polls', async () => {
  const readme = await readFile(join(house, 'README.md'), 'utf8');
  const [, section = ''] = readme.split('## From WordPress, with what readers left there');
  const commands = (/```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '').trim().split('\n');
  expect(commands).toHaveLength(4);
  expect(commands.shift()).toBe('npm start');
  await copyFile(archive, join(folder, 'gazette.wordpress.xml'));
  await writeFile(join(folder, 'gazette.sql'), dump);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATA_DIR: join(folder, 'data') };
  const service = await launch({ DATA_DIR: env.DATA_DIR, PORT: String(await freePort()) }).up();
  for (const command of commands) {
    const words = command.replace('npm run -s hustings --', `"${process.execPath}" "${entry}"`);
    await promisify(execFile)('sh', ['-c', words], { cwd: folder, env });
  }
  const page = async (path: string) => (await service.get(`/sites/gazette${path}`)).text();
  expect(await page('/polls')).toContain('Which bridge should be lit at night?');
  const { voters, options } = (await (
    await service.get('/api/v1/sites/gazette/polls/wp-polls:3/results')
  ).json()) as { voters: number; options: { votes: number }[] };
  expect([voters, ...options.map(({ votes }) => votes)]).toEqual([412, 300, 112]);
  const thread = await page('/threads?thread=wp:7');
  expect(thread).toContain('Bridges &amp; ferries');
  expect(thread).toContain('The answer to an answer, which comes first in the file.');
  expect(await service.stop()).toBe(0);
});
