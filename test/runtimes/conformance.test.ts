import { describe } from 'vitest';
import { processRuntimes, versionOf } from '../support/runtimes.ts';
import { keepsTheContract } from './keeping-the-contract.ts';
import { launch } from './node-process.ts';

const node = processRuntimes.filter(({ name }) => name === 'Node');
const all = [
  ...processRuntimes.map((runtime) => ({ ...runtime, workers: '1' })),
  ...node.map((runtime) => ({ ...runtime, name: 'Node with two workers', workers: '2' })),
];

describe.each(all)('$name, through its real door', ({ name, program, words, entry, workers }) => {
  keepsTheContract(`${name} ${versionOf(program)}`, async (env) => {
    const service = await launch({ ...env, WORKERS: workers }, [...words, entry], { program }).up();
    return { url: service.url, stop: () => service.stop() };
  });
});
