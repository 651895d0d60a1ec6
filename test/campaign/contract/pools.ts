import { randomUUID } from 'node:crypto';
import { newNetwork, type Site } from '../../support/service.ts';
import type { SiteName } from './world.ts';

/** What a request may name. What ends with a request stands apart (`doomed`), so that the rest stays. */
const kinds = [
  ...['poll', 'openPoll', 'changingPoll', 'doomedPoll', 'deletedPoll', 'ruledPoll', 'votedPoll'],
  ...['comment', 'changingComment', 'ownComment', 'editToken', 'doomedComment', 'doomedToken'],
  ...['thread', 'changingThread', 'report', 'note', 'webhook', 'doomedWebhook', 'delivery', 'ruling'],
  ...['doomedKey', 'picture', 'voter', 'preview', 'subscription', 'email', 'cursor'],
  ...['keyOfOwner', 'keyOfEditor', 'keyOfModerator', 'keyOfRelay', 'keyOfOthers', 'spentProof'],
] as const;
export type Kind = (typeof kinds)[number];
export type Pools = Record<string, string[]>;

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Makes the things by the API, as publishers and readers would. */
export async function fill(sites: Record<SiteName, Site>): Promise<Pools> {
  const { main, quiet } = sites;
  const pools: Pools = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const put = (kind: Kind, ...things: string[]) => void pools[kind]?.push(...things);
  put('email', 'ada@example.com', 'grace@example.com');
  put('keyOfOwner', 'the-owner-key-of-the-tests');
  put('thread', '/a', '/b', '/straße');
  put('changingThread', '/changing');
  put('keyOfEditor', (await main.newKey('editor', { sites: [quiet.name] })).key);
  put('keyOfModerator', (await main.newKey('moderator', { sites: [quiet.name] })).key);
  put('keyOfRelay', (await main.newKey('relay', { sites: [quiet.name, sites.strict.name] })).key);
  put('keyOfOthers', (await sites.strict.newKey('owner')).key);
  put('doomedKey', ...(await times(16, async () => (await main.newKey('editor')).id)));
  await fillPolls(main, put);
  await fillComments(main, put);
  await fillNotes(main, put);
  const asked = await main.api('/challenge?action=comment&ref=/a&picture=1', { from: newNetwork() });
  put('picture', asked.body.picture.token);
  for (const site of Object.values(sites)) {
    for (const poll of pools.openPoll ?? [])
      if (site !== main) await site.newPoll({ slug: poll, options: ['One', 'Other'] });
    if (site !== main) await site.comment('/a');
  }
  for (const path of ['/polls?limit=1', '/comments?thread=/a&limit=1'])
    put('cursor', (await main.api(path)).body.nextCursor);
  return pools;
}

type Put = (kind: Kind, ...things: string[]) => void;

async function fillPolls(site: Site, put: Put): Promise<void> {
  const owner = { owner: true };
  const open = await times(4, () => site.newPoll());
  const many = await site.newPoll({ options: ['One', 'Other', 'Third'], choose: { min: 1, max: 3 } });
  const after = await site.newPoll({ resultsVisible: 'after-vote' });
  const hidden = await site.newPoll({ resultsVisible: 'after-close', optionOrder: 'shuffled' });
  const draft = await site.newPoll({ draft: true });
  const scheduled = await site.newPoll({ opensAt: new Date(Date.now() + 86_400_000).toISOString() });
  const closed = await site.newPoll();
  const voted = await site.newPoll();
  for (const poll of [voted, closed]) {
    const { body } = await site.vote(poll);
    put('voter', body.voter);
    await site.vote(poll, { choices: ['o2'], page: 'https://www.example.com/a' });
  }
  await site.api(`/polls/${closed}/close`, { method: 'POST', ...owner });
  put('openPoll', ...open, many, after, hidden);
  put('poll', ...open, many, after, hidden, draft, scheduled, closed, 'latest', voted);
  put('changingPoll', ...(await times(3, () => site.newPoll())));
  put('doomedPoll', ...(await times(20, () => site.newPoll())));
  const deleted = await times(6, () => site.newPoll());
  for (const poll of deleted) await site.api(`/polls/${poll}`, { method: 'DELETE', ...owner });
  put('deletedPoll', ...deleted);
  put('votedPoll', voted);
  put('ruledPoll', voted);
  for (const where of [{ byPicture: false }, { page: null }]) {
    const body = { status: 'excluded', where, id: randomUUID() };
    const ruled = await site.api(`/polls/${voted}/ballots/rulings`, { body, ...owner });
    if (ruled.status === 201) put('ruling', body.id);
  }
  const preview = await site.api(`/polls/${draft}/preview`, { method: 'POST', ...owner });
  put('preview', new URL(preview.body.url).pathname.split('/').at(-1) ?? '');
}

async function fillComments(site: Site, put: Put): Promise<void> {
  const post = async (thread: string, more: Record<string, unknown> = {}) =>
    (await site.comment(thread, more)).body as { comment: { id: string }; editToken: string };
  for (const thread of ['/a', '/b', '/straße']) {
    const first = (await post(thread)).comment.id;
    put('comment', first, (await post(thread, { parent: first })).comment.id);
  }
  for (const [kind, token] of [
    ['ownComment', 'editToken'],
    ['doomedComment', 'doomedToken'],
  ] as const)
    for (const one of await times(10, (index) => post(index % 2 ? '/a' : '/b'))) {
      put(kind, one.comment.id);
      put(token, one.editToken);
    }
  for (const status of ['held', 'spam', 'trash', 'approved']) {
    const { id } = (await post('/changing')).comment;
    await site.api(`/comments/${id}`, { method: 'PATCH', body: { status }, owner: true });
    put('changingComment', id);
  }
  const { id } = (await post('/a')).comment;
  for (const reason of ['spam', 'abuse']) {
    const { proof } = await site.prove('report', id);
    await site.api(`/comments/${id}/reports`, { body: { reason, proof }, from: newNetwork() });
  }
  const reports = await site.api('/reports', { owner: true });
  put('report', ...reports.body.items.map((report: { id: string }) => report.id));
}

async function fillNotes(site: Site, put: Put): Promise<void> {
  const owner = { owner: true };
  for (const message of ['Hello', 'Good day']) {
    const { proof } = await site.prove('feedback', '-');
    await site.api('/feedback', { body: { message, proof }, from: newNetwork() });
    put('spentProof', JSON.stringify(proof));
  }
  const notes = await site.api('/feedback', owner);
  put('note', ...notes.body.items.map((note: { id: string }) => note.id));
  const hook = { url: 'https://hooks.example/', events: ['comment.held'] };
  const hooks = await times(22, async () => (await site.api('/webhooks', { body: hook, ...owner })).body.id);
  put('webhook', ...hooks.slice(0, 2));
  put('doomedWebhook', ...hooks.slice(2));
  await site.api(`/webhooks/${hooks[0]}/test`, { method: 'POST', ...owner });
  const told = await site.api(`/webhooks/${hooks[0]}/deliveries`, owner);
  put('delivery', ...told.body.items.map((delivery: { id: string }) => delivery.id));
}
