/**
 * The faults and attacks that the tests try a little of, for as long as there is time: each file of this folder is a part, which gets an
 * equal share of the minutes.
 *
 *   npm run campaign -- --minutes 60 [--part NAME]… [--seed DIGITS]
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    part: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
  },
});
const every = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.test.ts'.length));
const unknown = values.part.filter((name) => !every.includes(name));
const minutes = Number(values.minutes);
if (unknown.length > 0 || !(minutes > 0) || !/^[\da-f]{8}$/.test(values.seed)) {
  console.error(
    `usage: npm run campaign -- --minutes NUMBER [--part ${every.join('|')}]… [--seed EIGHT-HEX-DIGITS]`,
  );
  process.exit(2);
}
const parts = values.part.length > 0 ? values.part : every;
const test = join(import.meta.dirname, '..');
const words = [
  join(test, 'node_modules/vitest/vitest.mjs'),
  ...['run', '--config', join(test, 'vitest.config.ts'), '--no-file-parallelism'],
  ...parts.map((part) => `campaign/${part}.test.ts`),
];
const env = {
  ...process.env,
  CAMPAIGN_MINUTES: String(minutes / parts.length),
  CAMPAIGN_SEED: values.seed,
};
const child = spawn(process.execPath, words, { stdio: 'inherit', env });
const [code] = await once(child, 'close');
process.exitCode = code ?? 1;
