import { describe } from 'vitest';
import { processRuntimes, versionOf } from '../support/runtimes.ts';
import { keepsTheContract } from './keeping-the-contract.ts';
import { launch } from './node-process.ts';

describe.each(processRuntimes)('$name, through its real door', ({ name, program, words, entry }) => {
  keepsTheContract(`${name} ${versionOf(program)}`, async (env) => {
    const service = await launch(env, [...words, entry], { program }).up();
    return { url: service.url, stop: () => service.stop() };
  });
});
