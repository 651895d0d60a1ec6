import type { Page } from 'playwright-core';
import { addressWith, cutTo } from './fitting.ts';
import type { Planted } from './hand.ts';

type Step = (page: Page) => Promise<unknown>;

/** A page to look at; `ready` waits for what has to be there before that, and `used` does with it what brings about more. */
export type Surface = { name: string; url: string; ready?: Step; used?: Step };

const queryOf = (values: Record<string, string>) => new URLSearchParams(values);

/** The service's own pages for readers. */
export function hostedPages(url: string, planted: Planted): Surface[] {
  const { site, texts, polls, threads, archived, comments } = planted;
  const at = `${url}/sites/${site.name}`;
  const named = (name: string, path: string) => ({ name: `page: ${name}`, url: `${at}/${path}` });
  return [
    named('archive', 'polls'),
    ...polls
      .slice(1)
      .flatMap((poll) => [
        named('poll', `polls/${poll}`),
        named('results', `polls/${poll}/results`),
        named('poll in a frame', `polls/${poll}/embed`),
      ]),
    ...texts.map((text) =>
      named(
        'poll with a choice in its address',
        `polls/${polls[1]}?${queryOf({ choose: text, lang: text })}`,
      ),
    ),
    named('thread', 'threads?thread=/a'),
    named('thread of nobody', 'threads?thread=/nothing'),
    named('thread, newest first', 'threads?thread=/a&order=newest'),
    named('thread in a frame', 'threads/embed?thread=/a'),
    ...[...threads, ...archived].map((thread) => named('thread of a name', `threads?${queryOf({ thread })}`)),
    ...texts.map((text, place) =>
      named(
        'thread to be',
        `threads?${queryOf({ thread: `/new/${cutTo(200, text)}`, title: text, url: addressWith(text, place), lang: text, sent: text, at: text })}`,
      ),
    ),
    named('problem', 'threads?thread=%00'),
    named('problem', `polls/${'x'.repeat(90)}`),
    ...comments.map((id) => named('report', `comments/${id}/report`)),
    // Each is the whole thread again.
    ...comments.slice(0, 6).map((id) => named('reply', `threads?thread=/a&replyto=${id}`)),
    named('note', 'feedback'),
    ...texts.map((text) => named('note about a page', `feedback?${queryOf({ page: text, lang: text })}`)),
    { name: 'page: preview', url: planted.preview },
    ...texts.map((text) => named('mail', `mail/confirm?${queryOf({ token: text })}`)),
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
    ...texts.map((text) =>
      named(
        'search',
        `/queue?${queryOf({ site: site.name, status: 'approved', q: cutTo(190, text), author: cutTo(190, text), thread: text, back: text })}`,
      ),
    ),
    ...[...comments, ...held].map((id) => named('comment', `${of}/comments/${id}`)),
    named('problem', '/queue?q=%00'),
    named('problem', `${of}/comments/x`),
    named('reports', `/reports?${within}`),
    named('notes', `/feedback?${within}`),
    named('polls', `${of}/polls`),
    ...texts.map((text) => named('polls found', `${of}/polls?${queryOf({ q: text, status: text })}`)),
    named('new poll', `${of}/polls/new`),
    ...polls.flatMap((poll) => [
      named('poll', `${of}/polls/${poll}`),
      named('ballots', `${of}/polls/${poll}/ballots`),
    ]),
    named('settings', `${of}/settings`),
    named('people', `${of}/people`),
    named('notices', `${of}/notices`),
    named('mail', `${of}/notices/mail`),
    named('new webhook', `${of}/notices/new-webhook`),
    ...webhooks.map((id) => named('webhook', `${of}/notices/webhooks/${id}`)),
    named('threads', `${of}/threads`),
    ...threads.map((thread) => named('thread', `${of}/threads/edit?${queryOf({ thread })}`)),
    named('rules', `${of}/rules`),
    named('spam', `${of}/spam`),
    named('imports', `${of}/imports`),
    ...runs.map((run) => named('import', `${of}/imports/${run}`)),
    named('audit', `${of}/audit`),
    named('audit, further', `${of}/audit?${queryOf({ cursor: texts[0]?.toWellFormed() ?? '' })}`),
  ];
}
