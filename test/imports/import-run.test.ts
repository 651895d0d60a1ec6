import { afterAll, beforeAll, expect, test } from 'vitest';
import { runImport } from '../../src/imports/import-actions.ts';
import { listRuns, noteImported } from '../../src/imports/import-queries.ts';
import { findImported } from '../../src/imports/old-id-queries.ts';
import { depsOf } from '../../src/platform.ts';
import { theCommandLine } from '../../src/roles.ts';
import { getSite } from '../../src/sites/site-actions.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const archive = (text: string) => ({
  ...{ name: 'blog.xml', size: text.length, hash: 'a hash' },
  bytes: new Blob([text]).stream(),
});
const usual = { kind: 'wxr', source: 'wordpress', dryRun: false, actor: theCommandLine } as const;

/** A site, and what it takes to run an import there. */
async function aSite() {
  const deps = depsOf(service.platform);
  const { name } = await newSite(service);
  return { deps, site: await getSite(deps, name), runs: () => listRuns(service.database, name, 10) };
}

async function drain(bytes: AsyncIterable<Uint8Array>) {
  let read = 0;
  for await (const chunk of bytes) read += chunk.length;
  return read;
}

test('a run leaves its file, its report and who began it, and stands in the audit', async () => {
  const { deps, site, runs } = await aSite();
  const report = await runImport(deps, site, archive('twelve bytes'), usual, async ({ bytes, tally }) => {
    await drain(bytes);
    for (const id of ['1', '2', '3']) {
      tally.read('comments');
      if (id === '2') tally.skipped('comments', 'pingback', id);
      else tally.imported('comments', 'approved');
    }
  });
  expect(report).toMatchObject({
    counts: { comments: { read: 3, imported: 2, alreadyThere: 0, skipped: 1 } },
    statuses: { approved: 2 },
    skipped: [{ thing: 'comments', reason: 'pingback', count: 1, examples: ['2'] }],
    differences: [],
  });
  const [run] = await runs();
  expect(run).toMatchObject({
    ...{ kind: 'wxr', source: 'wordpress', file: 'blog.xml', size: 12, hash: 'a hash', position: 12 },
    ...{ report, startedBy: 'Command line', fault: null, finishedAt: expect.any(Date) },
  });
  const { items } = (await service.api(site.id)('/audit', { owner: true })).body;
  expect(items[0]).toMatchObject({ act: 'import.begin', after: { file: 'blog.xml', source: 'wordpress' } });
});

test('a run that fails, or is stopped between two batches, says so and is not finished', async () => {
  const { deps, site, runs } = await aSite();
  const failing = runImport(deps, site, archive('x'), usual, async () => {
    throw new Error('a cause that is nobody’s business');
  });
  await expect(failing).rejects.toThrow('a cause');
  const stop = new AbortController();
  const seen: number[] = [];
  const options = {
    ...usual,
    signal: stop.signal,
    onProgress: ({ position }: { position: number }) => seen.push(position),
  };
  const stopped = runImport(deps, site, archive('four'), options, async ({ bytes, checkpoint }) => {
    await drain(bytes);
    await checkpoint();
    stop.abort();
    await checkpoint();
  });
  await expect(stopped).rejects.toThrow('The import was stopped.');
  expect(seen).toEqual([4, 4]);
  expect((await runs()).map(({ fault, finishedAt }) => [fault, finishedAt])).toEqual([
    ['The import was stopped. What it had brought in is kept.', null],
    ['Something went wrong in the service.', null],
  ]);
});

test('a dry run leaves nothing behind', async () => {
  const { deps, site, runs } = await aSite();
  await runImport(deps, site, archive('x'), { ...usual, dryRun: true }, async ({ tally }) =>
    tally.read('polls'),
  );
  expect(await runs()).toEqual([]);
  expect((await service.api(site.id)('/audit', { owner: true })).body.items[0].act).not.toBe('import.begin');
});

test('what is read and not accounted for is a sum that does not come out', async () => {
  const { deps, site } = await aSite();
  const report = await runImport(deps, site, archive('x'), usual, async ({ tally }) => {
    for (const _ of [1, 2]) tally.read('ballots');
    tally.alreadyThere('ballots');
  });
  expect(report.differences).toEqual([{ what: 'ballots read', stated: 2, found: 1 }]);
});

test('an id of an archive stands for one thing for good, and two archives may use the same', async () => {
  const { site } = await aSite();
  const note = (source: string, ours: string) =>
    noteImported(service.database, site.id, source, [
      { kind: 'option', sourceId: '5', ours, within: 'a poll' },
    ]);
  expect([...(await note('wordpress', 'o1'))]).toEqual(['5']);
  expect([...(await note('wordpress', 'o2'))]).toEqual([]);
  expect([...(await note('other blog', 'o3'))]).toEqual(['5']);
  const found = await findImported(service.database, site.id, 'option', '5');
  expect(found).toEqual({ source: 'wordpress', ours: 'o1', within: 'a poll' });
  expect(await findImported(service.database, site.id, 'poll', '5')).toBeUndefined();
});
