import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './packages/npm.ts';

// The checks have packages of their own, so that whoever only runs the service need not download a browser.
const folder = import.meta.dirname;
const stamp = join(folder, 'node_modules/.installed-from');
const wanted = createHash('sha256')
  .update(readFileSync(join(folder, 'package-lock.json')))
  .digest('hex');

function installed(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

if (installed() !== wanted) {
  console.log('Installing what the checks need into test/node_modules; this takes a minute the first time.');
  const words = ['ci', '--prefix', folder, '--no-audit', '--no-fund'];
  const { status, error, stdout, stderr } = npm(folder, ...words);
  if (status !== 0) {
    console.error(error?.message ?? `${stdout}${stderr}`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
