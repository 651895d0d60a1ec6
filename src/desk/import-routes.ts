import * as z from 'zod';
import type { importComments } from '../comments/import-actions.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import type { FormWithFile } from '../http/multipart.ts';
import { type Archive, importKinds, usualSource } from '../imports/import.ts';
import { newRunId, type Progress, requireQuiet, showRun, showRuns } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { unpacked } from '../imports/unpacked.ts';
import { isTimeZone } from '../local-time.ts';
import type { importPolls } from '../polls/import-actions.ts';
import type { SiteRecord } from '../sites/site.ts';
import { getSite } from '../sites/site-actions.ts';
import { slug, uuid } from '../text.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { dryRunSection, runBody } from './import-report-views.ts';
import { importBody, progressOf } from './import-views.ts';
import { importWords } from './import-words.ts';

const act = 'import';

const ImportForm = z.object({
  kind: z.enum(importKinds),
  source: z.union([z.literal(''), slug]).optional(),
  try: z.literal('yes').optional(),
  timeZone: z
    .string()
    .refine((name) => name === '' || isTimeZone(name), {
      error: 'There is no time zone of this name. One is Europe/Berlin.',
    })
    .optional(),
  prefix: z.string().max(100).optional(),
});

/** An archive is brought in, and what became of those that were. */
export function importPages(desk: Desk): void {
  desk.getOfSite('imports', act, (visit) => (wantsJson(visit) ? tellProgress(visit) : showPage(visit)));
  desk.uploadOfSite('imports', act, (visit, open) => bringIn(visit, open));
  desk.getOfSite('imports/:run', act, async (visit) => {
    const run = await showRun(visit.deps, visit.site.id, checked(uuid, visit.c.req.param('run')));
    const { said } = around(visit);
    const body = runBody(around(visit), run);
    return deskAnswer(visit, said.said, { title: said.reportOf(run.file), area: 'imports', body });
  });
}

function around({ lang, words, desk, site, csrf, deps }: SiteVisit) {
  const address = `/desk/sites/${site.id}/imports`;
  return {
    said: importWords(lang),
    words,
    desk,
    address,
    csrf,
    limit: deps.config.uploadLimit,
    polls: deps.spool !== null,
  };
}

const wantsJson = ({ c }: SiteVisit) => c.req.header('accept') === 'application/json';

/** How far the run that is going on has come, for the page that watches it. */
async function tellProgress(visit: SiteVisit): Promise<Response> {
  const runs = await showRuns(visit.deps, visit.site.id);
  const going = runs.find(({ state }) => state === 'going');
  return visit.c.json({ run: going ? progressOf(around(visit), going) : null });
}

async function bringIn(visit: SiteVisit, open: () => Promise<FormWithFile>): Promise<Response> {
  const { deps, actor } = visit;
  const id = newRunId(deps);
  let typed: Record<string, string> = {};
  let dryRun = true;
  let last: Progress | undefined;
  try {
    const { fields, file } = await open();
    typed = fields;
    const { kind, source, try: tries, timeZone, prefix } = checked(ImportForm, fields);
    dryRun = tries === 'yes';
    if (!file?.name) throw new Refusal('invalid_request', around(visit).said.noFile);
    if (!dryRun) await requireQuiet(deps, visit.site.id);
    const options = {
      ...{ source: source || usualSource[kind], dryRun, actor, id, signal: deps.closing },
      onProgress: (now: Progress) => {
        last = now;
      },
    };
    const name = file.name.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
    const archive = await unpacked({ ...file, name, hash: null });
    const site = await getSite(deps, visit.site.id);
    const told = { timeZone: timeZone || undefined, prefix: prefix || undefined };
    const report =
      kind === 'wp-polls'
        ? await bringPollsIn(deps, site, archive, { ...options, kind }, told)
        : await bringCommentsIn(deps, site, archive, { ...options, kind });
    return dryRun ? await showPage(visit, { typed, report }) : onTo(visit, runAddress(visit, id), 'done');
  } catch (error) {
    if (error instanceof Refusal && !dryRun && (await isBegun(visit, id)))
      return onTo(visit, runAddress(visit, id));
    return showPage(visit, { typed, report: last?.report, problem: refusalIn(error) });
  }
}

/** The importers are loaded by the first who wants them. */
const bringCommentsIn = async (...given: Parameters<typeof importComments>) =>
  (await import('../comments/import-actions.ts')).importComments(...given);

/** A dump is read several times, so it is kept for as long as that takes. */
async function bringPollsIn(
  deps: Deps,
  site: SiteRecord,
  archive: Archive,
  ...wishes: Parameters<typeof importPolls> extends [unknown, unknown, unknown, ...infer Rest] ? Rest : never
): Promise<ImportReport> {
  if (!deps.spool)
    throw new Refusal(
      'invalid_request',
      'Polls of WP-Polls come in by the command line where this service is hosted.',
    );
  const { importPolls } = await import('../polls/import-actions.ts');
  const { size, bytes, close } = await deps.spool(upTo(deps.config.uploadLimit, archive.bytes));
  try {
    return await importPolls(deps, site, { ...archive, size, bytes }, ...wishes);
  } finally {
    await close();
  }
}

/** What is packed may be far longer than what was sent. */
async function* upTo(limit: number, bytes: AsyncIterable<Uint8Array>) {
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limit)
      throw new Refusal(
        'too_large',
        'Unpacked, the file is too large. The command line takes files of any length.',
      );
    yield piece;
  }
}

const runAddress = (visit: SiteVisit, id: string) => `${around(visit).address}/${id}`;

const isBegun = ({ deps, site }: SiteVisit, id: string) =>
  showRun(deps, site.id, id).then(
    () => true,
    () => false,
  );

async function showPage(
  visit: SiteVisit,
  sent: { typed?: Record<string, string>; report?: ImportReport | undefined; problem?: Refusal } = {},
): Promise<Response> {
  const view = around(visit);
  const { typed, report, problem } = sent;
  const runs = await showRuns(visit.deps, visit.site.id);
  const dryRun = report && dryRunSection(view, report, problem === undefined);
  const body = importBody(view, { words: view.desk, typed, problem }, runs, dryRun);
  return deskAnswer(visit, view.said.said, { title: view.said.title, area: 'imports', body, problem });
}
