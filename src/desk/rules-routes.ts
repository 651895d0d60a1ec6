import type { DryRun } from '../comments/dry-run.ts';
import { tryRules } from '../comments/dry-run-actions.ts';
import type { Refusal } from '../errors.ts';
import { requireAct } from '../http/actor.ts';
import { typedOf } from '../http/form-state.ts';
import { may } from '../roles.ts';
import { getSite, updateSite } from '../sites/site-actions.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { queueWords } from './queue-words.ts';
import { rulesBody } from './rules-views.ts';
import { rulesWords } from './rules-words.ts';

type Form = Record<string, unknown>;

/** The rules of a site: editors try them on the newest comments, owners save them. */
export function rulesPages(desk: Desk): void {
  desk.getOfSite('rules', 'rules.try', (visit) => rulesPage(visit));
  desk.postOfSite('rules', 'rules.try', async (visit, form) => {
    const { deps, site, actor } = visit;
    const isSaved = form.do === 'save';
    if (isSaved) requireAct(actor, 'site.change', false);
    try {
      const settings = settingsOf(form);
      if (!isSaved) return rulesPage(visit, { form, result: await tryRules(deps, site, settings) });
      await updateSite(deps, site.id, { settings }, actor);
    } catch (error) {
      return rulesPage(visit, { form, problem: refusalIn(error) });
    }
    return onTo(visit, `/desk/sites/${site.id}/rules`, 'saved');
  });
}

type Sent = { form: Form; result?: DryRun; problem?: Refusal };

async function rulesPage(visit: SiteVisit, sent?: Sent): Promise<Response> {
  const { deps, csrf, words, desk, lang, actor } = visit;
  const said = rulesWords(lang);
  // What was just saved must be seen, so the site is read anew.
  deps.sites.forget(visit.site.id);
  const site = await getSite(deps, visit.site.id);
  const form = { words: desk, typed: sent && typedOf(sent.form), problem: sent?.problem };
  const maySave = may(actor.role, 'site.change');
  const queue = queueWords(lang);
  const body = rulesBody({ site, csrf, said, queue, words, form, maySave, result: sent?.result });
  return deskAnswer(visit, said.said, { title: said.title, area: 'rules', body, problem: sent?.problem });
}

/** What the form says, as the API would be told: a box that is not ticked is sent as nothing. */
function settingsOf(form: Form): Record<string, unknown> {
  const sent = objectIn(objectIn(form, 'settings'), 'comments');
  const lines = (value: unknown) =>
    String(value ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return {
    comments: {
      holdAll: sent.holdAll === 'yes',
      holdFirstTime: sent.holdFirstTime === 'yes',
      nameRequired: sent.nameRequired === 'yes',
      emailRequired: sent.emailRequired === 'yes',
      maxLinks: numberOf(sent.maxLinks),
      closeAfterDays: numberOf(sent.closeAfterDays),
      floodSeconds: numberOf(sent.floodSeconds),
      heldWords: lines(sent.heldWords),
      refusedWords: lines(sent.refusedWords),
      staffNames: lines(sent.staffNames),
      matching: sent.matching,
    },
  };
}

/** Null where nothing was typed. What is no number is refused by the settings themselves. */
const numberOf = (value: unknown) =>
  value === '' ? null : typeof value === 'string' ? Number(value) : value;

function objectIn(holder: Form, name: string): Form {
  const found = holder[name];
  return typeof found === 'object' && found !== null ? (found as Form) : {};
}
