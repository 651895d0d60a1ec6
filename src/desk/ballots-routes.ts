import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { readCursor } from '../http/cursor.ts';
import { RulingInput } from '../polls/ruling.ts';
import { ruleOnBallots, showRulings, undoBallotRuling } from '../polls/ruling-actions.ts';
import { scrutinise } from '../polls/scrutiny-actions.ts';
import { uuidOfBytes } from '../uuid.ts';
import { type BallotFields, fieldsIn, rulingIn } from './ballots-form.ts';
import { ballotsBody } from './ballots-views.ts';
import { ballotsWords } from './ballots-words.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';

/** The ballots of a poll: where they came from, and what is ruled on them, always after a look at what it would do. */
export function ballotPages(desk: Desk): void {
  desk.getOfSite('polls/:poll/ballots', 'polls.write', (visit) =>
    showBallots(visit, fieldsIn(visit.c.req.query())),
  );
  desk.postOfSite('polls/:poll/ballots', 'polls.write', async (visit, form) => {
    const { deps, site, actor } = visit;
    const fields = fieldsIn(form);
    try {
      const asked = { ...rulingOf(visit, fields), id: form.id };
      const { made } = await ruleOnBallots(deps, site, slugOf(visit), checked(RulingInput, asked), actor);
      return onTo(visit, addressOf(visit), made ? 'ruled' : 'nothing');
    } catch (error) {
      return showBallots(visit, fields, inFields(refusalIn(error)));
    }
  });
  desk.postOfSite('polls/:poll/ballots/undo', 'polls.write', async (visit, { ruling }) => {
    const { deps, site, actor } = visit;
    await undoBallotRuling(deps, site, slugOf(visit), String(ruling ?? ''), actor);
    return onTo(visit, addressOf(visit), 'undone');
  });
}

const slugOf = ({ c }: SiteVisit) => c.req.param('poll') ?? '';
const addressOf = (visit: SiteVisit) => `/desk/sites/${visit.site.id}/polls/${slugOf(visit)}/ballots`;

async function showBallots(visit: SiteVisit, fields: BallotFields, problem?: Refusal): Promise<Response> {
  const { c, deps, site, actor, lang, words, csrf, desk } = visit;
  const said = ballotsWords(lang);
  const slug = slugOf(visit);
  const scrutiny = await scrutinise(deps, site, slug);
  const rulings = await showRulings(deps, site.id, slug, 50, readCursor(c.req.query('cursor')));
  let preview: Awaited<ReturnType<typeof ruleOnBallots>> | undefined;
  let fault = problem;
  if (fields.status !== undefined && !problem)
    try {
      const asked = checked(RulingInput, { ...rulingOf(visit, fields), preview: true });
      preview = await ruleOnBallots(deps, site, slug, asked, actor);
    } catch (error) {
      fault = inFields(refusalIn(error));
    }
  const body = ballotsBody({
    ...{ said, words, csrf, fields, scrutiny, rulings, preview, timeZone: site.timeZone },
    ...{ address: addressOf(visit), id: uuidOfBytes(deps.random(16)) },
    form: { words: desk, typed: { ...fields }, problem: fault },
  });
  const title = said.title(scrutiny.results.question);
  return deskAnswer(visit, said.said, { title, area: 'polls', body, problem: fault });
}

function rulingOf({ site, lang }: SiteVisit, fields: BallotFields) {
  const { input, faults } = rulingIn(fields, site.timeZone, ballotsWords(lang));
  if (faults.length > 0)
    throw new Refusal('invalid_request', 'Something in the form cannot be taken as it is.', { faults });
  return input;
}

/** What the API calls `where.page` is the form's `page`. */
function inFields(problem: Refusal): Refusal {
  const faults = problem.faults?.map(({ path, message }) => ({
    path: path.replace(/^where\./, ''),
    message,
  }));
  return new Refusal(problem.code, problem.message, faults ? { faults } : {});
}
