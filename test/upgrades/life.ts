import { deskLink, prepare } from '../../src/app.ts';
import { choresOf } from '../../src/chores.ts';
import type { Database } from '../../src/db/connect.ts';
import { noteImported } from '../../src/imports/import-queries.ts';
import type { Mail, Mailer } from '../../src/mailer.ts';
import type { Post } from '../../src/outbox/post.ts';
import { depsOf } from '../../src/platform.ts';
import { seeded } from '../../src/verification/seeded.ts';
import { signIn } from '../support/desk.ts';
import { importInto, wxrComment, wxrWith } from '../support/imports.ts';
import { newSite, type Service, startService } from '../support/service.ts';
import { liveInThreads } from './life-in-threads.ts';
import { liveWithPolls } from './life-with-polls.ts';
import { type Asked, must } from './sayings.ts';

/** Numbers in order, as ids: a fixture is read by people. */
export function numberedIds() {
  let last = 0;
  return () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
}

/** One receiver is well, the other is not; the mail server takes everything. Nobody outside is written to. */
export const toNobody: { post: Post; mailer: Mailer } = {
  post: async (url) => ({
    answered: true,
    status: url.includes('broken') ? 500 : 204,
    retryAfter: undefined,
  }),
  mailer: { send: async () => ({ result: 'done' }), fault: async () => undefined },
};

/** The service whose life is played, with chance that is the same every time and proofs that are found at the first try. */
export function startForLife(database: Database): Promise<Service> {
  const next = seeded(new Uint8Array([1]), 'upgrades');
  const random = (bytes: number) =>
    new Uint8Array(bytes).map(() => (bytes === 4 ? 0 : Math.floor(next() * 256)));
  return startService({ database, env: { DEMO: '1' }, platform: { random, chance: () => 0, ...toNobody } });
}

/**
 * Plays all that can happen at a publisher's, so that every table gets a row, and gives what is worth asking afterwards. It
 * is played against the schema as it is now: whoever adds a table adds to the life in here what fills it.
 */
export async function playLife(service: Service): Promise<Asked[]> {
  await prepare(service.platform);
  const newId = numberedIds();
  const site = await newSite(service, {
    ...{ site: 'herald', name: 'The Herald', url: 'https://www.herald.example', timeZone: 'Europe/Berlin' },
    origins: ['https://www.herald.example'],
    ballotAllowance: 2,
    settings: {
      picture: 'never',
      comments: {
        holdFirstTime: false,
        floodSeconds: 0,
        heldWords: ['casino'],
        refusedWords: ['cheap pills'],
      },
      mail: { to: ['editors@herald.example'], held: 'digest' },
    },
  });
  const keys = {
    editor: await site.newKey('editor', { name: 'Edna' }),
    moderator: await site.newKey('moderator', { name: 'Mo', expiresAt: '2099-01-01T00:00:00Z' }),
    relay: await site.newKey('relay', { name: 'Our own server', sites: ['herald', 'demo'] }),
    revoked: await site.newKey('owner', { name: 'Left the house' }),
  };
  await site.api(`/keys/${keys.revoked.id}`, { method: 'DELETE', owner: true });
  for (const name of ['well', 'broken', 'off']) {
    const body = {
      name,
      url: `https://${name}.herald.example/hook`,
      events: ['comment.held', 'comment.approved', 'poll.opened', 'poll.closed'],
    };
    const made = await site.api('/webhooks', { body, owner: true });
    must(201, made);
    if (name === 'off')
      await site.api(`/webhooks/${made.body.id}`, { method: 'PATCH', body: { disabled: true }, owner: true });
  }
  const polls = await liveWithPolls(site, newId);
  const threads = await liveInThreads(site, newId);
  await bringIn(service);
  await signIn(service, keys.editor.key);
  await deskLink(service.platform);
  must(200, await site.api('', { method: 'PATCH', body: { akismetKey: 'never-asked' }, owner: true }));
  must(200, await service.api('demo')('/freeze', { body: { notice: 'Back on Monday.' }, owner: true }));
  // Weeks go by since the old poll closed, and half a day in which nobody looks at what waits.
  await service.database.sql`
    update polls set closes_at = closes_at - interval '40 days' where site = ${site.name} and slug = 'elder'`;
  await service.database.sql`
    update comments set created_at = created_at - interval '13 hours' where site = ${site.name} and status = 'held'`;
  const mails = await doChores(service);
  const [, link = ''] = mails.join('\n').match(/http:\/\/localhost:8787(\S+\/mail\/confirm\?\S+)/) ?? [];
  must(200, await service.send(link, { method: 'POST', body: 'confirm=1', headers: formType }));
  return [...polls, ...threads, ...askEverywhere(keys)];
}

/** An archive of one thread, and what an import of polls would note. */
async function bringIn(service: Service): Promise<void> {
  const old = [
    wxrComment({ id: 41, author: 'Old Ada', content: 'Before all this.' }),
    wxrComment({ id: 42, author: 'Old Bert', content: 'It <em>was</em> better.', parent: 41, approved: '0' }),
  ];
  await importInto(service, 'herald', 'wxr', wxrWith(old.join(''), { id: 7, path: '/2009/bridge' }));
  await noteImported(service.database, 'herald', 'wordpress', [
    { kind: 'poll', sourceId: '3', ours: '00000000-0000-4000-8000-000000000001' },
    { kind: 'option', sourceId: '12', ours: 'o1', within: '00000000-0000-4000-8000-000000000001' },
  ]);
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** Does once what a server does by itself every few seconds; gives the texts of the mails. */
async function doChores({ platform }: Service): Promise<string[]> {
  const texts: string[] = [];
  const send = async (mail: Mail) => {
    texts.push(mail.text);
    return toNobody.mailer.send(mail);
  };
  const deps = depsOf({ ...platform, mailer: { ...toNobody.mailer, send } });
  await choresOf(deps)(new AbortController().signal);
  return texts;
}

function askEverywhere(keys: Record<'editor' | 'moderator' | 'relay' | 'revoked', { key: string }>): Asked[] {
  const base = '/api/v1/sites/herald';
  const asOwner = [
    '',
    '/keys',
    '/webhooks',
    '/audit',
    '/origins/refused',
    '/feedback',
    '/reports',
    '/threads',
    '/poll-list',
  ];
  return [
    ...asOwner.map((path) => ({ path: `${base}${path}`, owner: true })),
    { path: `${base}/feedback`, key: keys.editor.key },
    { path: `${base}/moderation?status=held`, key: keys.moderator.key },
    { path: `${base}/moderation?status=held`, key: keys.relay.key },
    { path: `${base}/moderation?status=held`, key: keys.revoked.key },
    { path: '/api/v1/sites/demo/polls?status=all' },
    { path: '/api/v1/sites/demo/comments?thread=/demo' },
    { path: '/embed/v1/embed-test.js' },
  ];
}
