/** The command: `npm run conformance -- URL`. Ends with 0 where all that was checked is kept, else 1; 2 for wrong words. */
import { runConformance } from './run.ts';
import { closing, heading, rowOf } from './table.ts';
import { readWords, usage } from './words.ts';

const words = readWords(process.argv.slice(2), process.env);
if ('fault' in words) {
  process.stderr.write(`${words.fault}\n\n${usage}`);
  process.exit(2);
}

process.stdout.write(`${words.url}, site ${words.site}\n\n${heading}`);
try {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const results = await runConformance(words, {
    told: (result) => process.stdout.write(rowOf(result)),
    interrupted: interruption.signal,
  });
  process.stdout.write(closing(results, process.uptime(), words.key !== undefined));
  process.exitCode =
    interruption.signal.aborted || results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
