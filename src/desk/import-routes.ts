import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import type { FormWithFile } from '../http/multipart.ts';
import { usualSource } from '../imports/import.ts';
import { newRunId, type Progress, requireQuiet, showRun, showRuns } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { unpacked } from '../imports/unpacked.ts';
import { getSite } from '../sites/site-actions.ts';
import { slug, uuid } from '../text.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { dryRunSection, runBody } from './import-report-views.ts';
import { importBody, progressOf } from './import-views.ts';
import { importWords } from './import-words.ts';

const act = 'import';

/** By its first word a form names its importer; each is loaded by the first who wants it. */
const importers = {
  wxr: async () => (await import('../comments/import-actions.ts')).importComments,
  disqus: async () => (await import('../comments/import-actions.ts')).importComments,
};

const ImportForm = z.object({
  kind: z.enum(Object.keys(importers) as [keyof typeof importers, ...(keyof typeof importers)[]]),
  source: z.union([z.literal(''), slug]).optional(),
  try: z.literal('yes').optional(),
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
  return { said: importWords(lang), words, desk, address, csrf, limit: deps.config.uploadLimit };
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
    const { kind, source, try: tries } = checked(ImportForm, fields);
    dryRun = tries === 'yes';
    if (!file?.name) throw new Refusal('invalid_request', around(visit).said.noFile);
    if (!dryRun) await requireQuiet(deps, visit.site.id);
    const importInto = await importers[kind]();
    const options = {
      ...{ kind, source: source || usualSource[kind], dryRun, actor, id, signal: deps.closing },
      onProgress: (now: Progress) => {
        last = now;
      },
    };
    const name = file.name.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
    const archive = await unpacked({ ...file, name, hash: null });
    const report = await importInto(deps, await getSite(deps, visit.site.id), archive, options);
    return dryRun ? await showPage(visit, { typed, report }) : onTo(visit, runAddress(visit, id), 'done');
  } catch (error) {
    if (error instanceof Refusal && !dryRun && (await isBegun(visit, id)))
      return onTo(visit, runAddress(visit, id));
    return showPage(visit, { typed, report: last?.report, problem: refusalIn(error) });
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
