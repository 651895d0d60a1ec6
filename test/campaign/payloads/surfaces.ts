import type { Page } from 'playwright-core';
import { addressWith, cutTo } from './fitting.ts';
import type { Planted } from './planting.ts';

/** A page to look at, and what has to be there before it is looked at. */
export type Surface = { name: string; url: string; ready?: (page: Page) => Promise<unknown> };

const queryOf = (values: Record<string, string>) => new URLSearchParams(values);
const some = <T>(list: readonly T[], count: number) => list.slice(0, count);

/** The service's own pages for readers. */
export function hostedPages(url: string, planted: Planted): Surface[] {
  const { site, texts, polls, threads, archived, comments } = planted;
  const at = `${url}/sites/${site.name}`;
  const named = (name: string, path: string) => ({ name: `page: ${name}`, url: `${at}/${path}` });
  const odd = some(texts, 4);
  return [
    named('archive', 'polls'),
    ...some(polls.slice(1), 5).flatMap((poll) => [
      named('poll', `polls/${poll}`),
      named('results', `polls/${poll}/results`),
      named('poll in a frame', `polls/${poll}/embed`),
    ]),
    ...odd.map((text) =>
      named(
        'poll with a choice in its address',
        `polls/${polls[1]}?${queryOf({ choose: text, lang: text })}`,
      ),
    ),
    named('thread', 'threads?thread=/a'),
    named('thread of nobody', 'threads?thread=/nothing'),
    named('thread, newest first', 'threads?thread=/a&order=newest'),
    named('thread in a frame', 'threads/embed?thread=/a'),
    ...[...some(threads, 5), ...some(archived, 8)].map((thread) =>
      named('thread of a name', `threads?${queryOf({ thread })}`),
    ),
    ...odd.map((text, place) =>
      named(
        'thread to be',
        `threads?${queryOf({ thread: `/new/${cutTo(200, text)}`, title: text, url: addressWith(text, place), lang: text, sent: text, at: text })}`,
      ),
    ),
    named('problem', 'threads?thread=%00'),
    named('problem', `polls/${'x'.repeat(90)}`),
    ...some(comments, 4).map((id) => named('report', `comments/${id}/report`)),
    ...some(comments, 2).map((id) => named('reply', `threads?thread=/a&replyto=${id}`)),
    named('note', 'feedback'),
    ...odd.map((text) => named('note about a page', `feedback?${queryOf({ page: text, lang: text })}`)),
    { name: 'page: preview', url: planted.preview },
    ...odd.map((text) => named('mail', `mail/confirm?${queryOf({ token: text })}`)),
    ...['booth', 'result', 'process'].map((view) =>
      named(
        'old page',
        `old/polls/ajax?action=polls&view=${view}&poll_id=1&poll_1=${encodeURIComponent(texts[0]?.toWellFormed() ?? '')}`,
      ),
    ),
    { name: 'page: our own', url: `${url}/docs` },
    { name: 'page: our own', url: `${url}/demo` },
  ];
}

/** The editors' desk. `runs` are the imports'. */
export function deskPages(url: string, planted: Planted, runs: string[]): Surface[] {
  const { site, texts, polls, threads, comments, held, webhooks } = planted;
  const named = (name: string, path: string) => ({ name: `desk: ${name}`, url: `${url}/desk${path}` });
  const of = `/sites/${site.name}`;
  const within = `site=${site.name}`;
  return [
    named('overview', ''),
    ...['held', 'approved', 'spam', 'trash'].map((status) =>
      named('queue', `/queue?${within}&status=${status}`),
    ),
    ...some(texts, 4).map((text) =>
      named(
        'search',
        `/queue?${queryOf({ site: site.name, status: 'approved', q: cutTo(190, text), author: cutTo(190, text), thread: text, back: text })}`,
      ),
    ),
    ...some([...comments, ...held], 4).map((id) => named('comment', `${of}/comments/${id}`)),
    named('problem', '/queue?q=%00'),
    named('problem', `${of}/comments/x`),
    named('reports', `/reports?${within}`),
    named('notes', `/feedback?${within}`),
    named('polls', `${of}/polls`),
    ...some(texts, 3).map((text) =>
      named('polls found', `${of}/polls?${queryOf({ q: text, status: text })}`),
    ),
    named('new poll', `${of}/polls/new`),
    ...some(polls, 4).flatMap((poll) => [
      named('poll', `${of}/polls/${poll}`),
      named('ballots', `${of}/polls/${poll}/ballots`),
    ]),
    named('settings', `${of}/settings`),
    named('people', `${of}/people`),
    named('notices', `${of}/notices`),
    named('mail', `${of}/notices/mail`),
    named('new webhook', `${of}/notices/new-webhook`),
    ...some(webhooks, 3).map((id) => named('webhook', `${of}/notices/webhooks/${id}`)),
    named('threads', `${of}/threads`),
    ...some(threads, 4).map((thread) => named('thread', `${of}/threads/edit?${queryOf({ thread })}`)),
    named('rules', `${of}/rules`),
    named('spam', `${of}/spam`),
    named('imports', `${of}/imports`),
    ...runs.map((run) => named('import', `${of}/imports/${run}`)),
    named('audit', `${of}/audit`),
    named('audit, further', `${of}/audit?${queryOf({ cursor: texts[0]?.toWellFormed() ?? '' })}`),
  ];
}
