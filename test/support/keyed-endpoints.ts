import type { Role } from '../../src/roles.ts';
import type { Service, Site } from './service.ts';

export type Endpoint = {
  roles: Role[];
  status: number;
  query?: string;
  /** What to send, made anew each time since some of it can be done once only. `{…}` in the path is filled from `params`. */
  make?: () => Promise<{ params?: Record<string, string>; body?: unknown }>;
};

export const anyName = () => `name-${crypto.randomUUID().slice(0, 8)}`;

/** Every endpoint of a site that takes a key, and the roles whose keys it takes. What each is about is made at the site that is given then. */
export function keyedEndpoints(at: () => { service: Service; site: Site }): Record<string, Endpoint> {
  const poll = async () => ({ params: { poll: await at().site.newPoll() } });
  const comment = async () => ({
    params: { id: (await at().site.comment('/roles')).body.comment.id },
    body: { status: 'approved', body: `Ruled on. ${anyName()}` },
  });
  const report = async () => {
    const about = (await comment()).params.id;
    const id = crypto.randomUUID();
    await at().service.database.sql`insert into reports (site, id, comment, reason, text, email)
      values (${at().site.name}, ${id}, ${about}, 'spam', '', '')`;
    return { params: { id }, body: { settled: true } };
  };
  const note = async () => {
    const id = crypto.randomUUID();
    await at().service.database.sql`insert into feedback (site, id, message, name, email, page, status)
      values (${at().site.name}, ${id}, 'Hello', '', '', '', 'received')`;
    return { params: { id }, body: { status: 'read' } };
  };
  const webhook = async () => {
    const body = { url: 'http://127.0.0.1:9/', events: ['poll.opened'] };
    return { params: { id: (await at().site.api('/webhooks', { body, owner: true })).body.id } };
  };
  const delivery = async () => {
    const { params } = await webhook();
    await at().site.api(`/webhooks/${params.id}/test`, { method: 'POST', owner: true });
    const { body } = await at().site.api(`/webhooks/${params.id}/deliveries`, { owner: true });
    return { params: { id: body.items[0].id } };
  };
  const origin = async () => ({ body: { origin: `https://${anyName()}.example` } });
  const ruling = { status: 'excluded', where: { byPicture: false } };
  const voted = async () => {
    const slug = await at().site.newPoll();
    await at().site.vote(slug);
    return { params: { poll: slug }, body: ruling };
  };
  const ruled = async () => {
    const { params, body } = await voted();
    const made = await at().site.api(`/polls/${params.poll}/ballots/rulings`, { body, owner: true });
    return { params: { ...params, id: made.body.ruling.id } };
  };
  const reader = { email: 'nobody@example.com', texts: 'keep' };
  const question = { question: 'Who?', options: ['A', 'B'] };
  return {
    'get ': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'patch ': { roles: ['owner'], status: 200, make: async () => ({ body: { name: anyName() } }) },
    'get /keys': { roles: ['owner'], status: 200 },
    'post /keys': {
      roles: ['owner'],
      status: 201,
      make: async () => ({ body: { name: 'A', role: 'relay' } }),
    },
    'delete /keys/{id}': {
      roles: ['owner'],
      status: 204,
      make: async () => ({ params: { id: (await at().site.newKey('relay')).id } }),
    },
    'get /origins/refused': { roles: ['owner'], status: 200 },
    'post /origins/allowed': { roles: ['owner'], status: 200, make: origin },
    'post /origins/dismissed': { roles: ['owner'], status: 204, make: origin },
    'get /audit': { roles: ['owner'], status: 200 },
    'get /webhooks': { roles: ['owner'], status: 200 },
    'post /webhooks': {
      roles: ['owner'],
      status: 201,
      make: async () => ({ body: { url: 'https://hooks.example/', events: ['poll.opened'] } }),
    },
    'patch /webhooks/{id}': {
      roles: ['owner'],
      status: 200,
      make: async () => ({ ...(await webhook()), body: { name: anyName() } }),
    },
    'delete /webhooks/{id}': { roles: ['owner'], status: 204, make: webhook },
    'post /webhooks/{id}/test': { roles: ['owner'], status: 200, make: webhook },
    'get /webhooks/{id}/deliveries': { roles: ['owner'], status: 200, make: webhook },
    'post /deliveries/{id}/retry': { roles: ['owner'], status: 202, make: delivery },
    'post /polls': {
      roles: ['owner', 'editor'],
      status: 201,
      make: async () => ({ body: { ...question, slug: anyName() } }),
    },
    'patch /polls/{poll}': {
      roles: ['owner', 'editor'],
      status: 200,
      make: async () => ({ ...(await poll()), body: { note: 'A note.' } }),
    },
    'delete /polls/{poll}': { roles: ['owner', 'editor'], status: 204, make: poll },
    'post /polls/{poll}/close': { roles: ['owner', 'editor'], status: 200, make: poll },
    'post /polls/{poll}/reopen': { roles: ['owner', 'editor'], status: 200, make: poll },
    'post /polls/{poll}/duplicate': { roles: ['owner', 'editor'], status: 201, make: poll },
    'post /polls/{poll}/restore': { roles: ['owner', 'editor'], status: 200, make: poll },
    'post /polls/{poll}/preview': { roles: ['owner', 'editor'], status: 200, make: poll },
    'get /polls/{poll}/wordings': { roles: ['owner', 'editor'], status: 200, make: poll },
    'get /poll-list': { roles: ['owner', 'editor'], status: 200 },
    'get /polls/{poll}/export': { roles: ['owner', 'editor'], status: 200, query: '?format=csv', make: poll },
    'get /polls/{poll}/scrutiny': { roles: ['owner', 'editor'], status: 200, make: poll },
    'post /polls/{poll}/ballots/rulings': { roles: ['owner', 'editor'], status: 201, make: voted },
    'get /polls/{poll}/ballots/rulings': { roles: ['owner', 'editor'], status: 200, make: poll },
    'post /polls/{poll}/ballots/rulings/{id}/undo': { roles: ['owner', 'editor'], status: 200, make: ruled },
    'get /comments/export': { roles: ['owner', 'editor'], status: 200, query: '?format=wxr' },
    'post /readers/export': { roles: ['owner'], status: 200, make: async () => ({ body: reader }) },
    'post /readers/erase': { roles: ['owner'], status: 200, make: async () => ({ body: reader }) },
    'get /feedback': { roles: ['owner', 'editor'], status: 200 },
    'patch /feedback/{id}': { roles: ['owner', 'editor'], status: 200, make: note },
    'get /moderation': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'post /moderation': {
      roles: ['owner', 'editor', 'moderator'],
      status: 200,
      make: async () => ({ body: { ids: [(await comment()).params.id], status: 'spam' } }),
    },
    'get /moderation/counts': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'post /comments/{id}/replies': {
      roles: ['owner', 'editor', 'moderator'],
      status: 201,
      make: async () => {
        const { params } = await comment();
        await at().site.api(`/comments/${params.id}`, {
          method: 'PATCH',
          body: { status: 'approved' },
          owner: true,
        });
        return { params, body: { commentId: crypto.randomUUID(), body: `We agree. ${anyName()}` } };
      },
    },
    'get /spam': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'get /reports': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'patch /reports/{id}': { roles: ['owner', 'editor', 'moderator'], status: 200, make: report },
    'get /threads': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'patch /threads': {
      roles: ['owner', 'editor', 'moderator'],
      status: 200,
      make: async () => ({ body: { thread: `/${anyName()}`, mode: 'hold' } }),
    },
    'post /rules/dry-run': {
      roles: ['owner', 'editor'],
      status: 200,
      make: async () => ({ body: { settings: { comments: { maxLinks: 1 } } } }),
    },
    'post /freeze': {
      roles: ['owner', 'editor', 'moderator'],
      status: 200,
      make: async () => ({ body: { notice: anyName() } }),
    },
    'delete /freeze': { roles: ['owner', 'editor', 'moderator'], status: 200 },
    'patch /comments/{id}': { roles: ['owner', 'editor', 'moderator'], status: 200, make: comment },
  };
}
