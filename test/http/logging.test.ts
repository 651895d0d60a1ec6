import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFault } from '../../src/http/fault-log.ts';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService();
  site = await newSite(service, { settings: { comments: { holdFirstTime: false } } });
});
afterAll(() => service.stop());

const address = '10.77.66.55';
const typed = {
  name: 'Wilhelmina Typed',
  email: 'wilhelmina@typed.example',
  website: 'https://typed.example/home',
  body: 'These words were typed by a reader.',
  message: 'A private note to the editors.',
};

/** What happened while `run` ran: the events, and all of them as one text, without the ids and times that may hold anything. */
async function logged(run: () => Promise<unknown>) {
  const from = service.log.length;
  await run();
  const events = service.log.slice(from);
  const passing = { requestId: undefined, ms: undefined };
  const lasting = events.map((event) => ({ ...event, fields: { ...event.fields, ...passing } }));
  return { events, text: JSON.stringify(lasting) };
}

describe('a reader’s visit', () => {
  test('leaves nothing in the log of what they typed, chose, proved or are', async () => {
    const secrets: string[] = [...Object.values(typed), address, ownerKey];
    const poll = await site.newPoll();
    const { events, text } = await logged(async () => {
      const voted = await site.prove('vote', poll, address);
      const ballotId = randomUUID();
      const vote = await site.vote(poll, { ballotId, proof: voted.proof }, { from: address });
      const own = { headers: { 'hustings-voter': vote.body.voter }, from: address };
      await site.api(`/polls/${poll}/results/mine`, own);

      const { challenge, proof } = await site.prove('comment', '/typed', address);
      const { name, email, website, body } = typed;
      const wrong = { ...proof, picture: { token: challenge.picture?.token, answer: 'wrong-answer' } };
      const comment = { author: { name, email, website }, body };
      const refused = await site.comment('/typed', { ...comment, proof: wrong }, { from: address });
      const posted = await site.comment('/typed', comment, { from: address });
      const edit = { headers: { 'hustings-edit': posted.body.editToken }, from: address };
      await site.api(`/comments/${posted.body.comment.id}`, edit);
      await site.api(`/comments/${posted.body.comment.id}`, {
        ...edit,
        method: 'PATCH',
        body: { body: `${body} More.` },
      });

      const note = await site.prove('feedback', '-', address);
      await site.api('/feedback', {
        body: { message: typed.message, name, email, proof: note.proof },
        from: address,
      });
      await site.api('/feedback', { body: '{"message": "These words', from: address });
      await site.api('/feedback', { owner: true });
      await service.send(challenge.picture?.image.replace(service.config.publicUrl, '') ?? '');
      expect([vote.status, refused.status]).toEqual([201, 403]);
      expect(posted.body.comment.author.name).toBe(name);
      secrets.push(vote.body.voter, posted.body.editToken, ballotId, 'wrong-answer', 'These words');
      secrets.push(voted.proof.altcha, challenge.picture?.token ?? '', proof.picture?.answer ?? '');
    });
    expect(events.length).toBeGreaterThan(12);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(events.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('is one wide event a request, with its id, route, status, time and code', async () => {
    const poll = await site.newPoll();
    const { events } = await logged(async () => {
      await site.api(`/polls/${poll}`);
      await site.api('/polls/nothing');
      await site.api('/polls', { method: 'PUT' });
      await service.send('/no/such/address');
      await service.send(`/sites/${site.name}/polls/${poll}?lang=de`);
      await site.api('/polls', { method: 'OPTIONS' });
    });
    const common = { requestId: expect.stringMatching(/^[\w-]{8,64}$/), ms: expect.any(Number) };
    const poll1 = '/api/v1/sites/:site/polls/:poll';
    expect(events.map(({ message }) => message)).toEqual(Array(6).fill('request'));
    expect(events.map(({ fields }) => fields)).toEqual([
      { ...common, method: 'GET', route: poll1, status: 200 },
      { ...common, method: 'GET', route: poll1, status: 404, code: 'not_found' },
      { ...common, method: 'PUT', route: expect.any(String), status: 405, code: 'method_not_allowed' },
      { ...common, method: 'GET', route: expect.any(String), status: 404, code: 'not_found' },
      { ...common, method: 'GET', route: '/sites/:site/polls/:poll', status: 200 },
      { ...common, method: 'OPTIONS', route: expect.any(String), status: 204 },
    ]);
    expect(new Set(events.map(({ fields }) => fields.requestId)).size).toBe(6);
  });

  test('names the route that answered, and none that would have taken the address as well', async () => {
    const names = ['comments/counts?thread=/a', 'comments/feed.rss', 'comments?thread=/a'];
    const { events } = await logged(async () => {
      // Once made, and once from memory.
      for (const name of [...names, ...names]) await site.api(`/${name}`);
      await site.api('/comments/export?format=json', { owner: true });
    });
    const routes = [...names, ...names, 'comments/export'].map(
      (name) => `/api/v1/sites/:site/${name.split('?')[0]}`,
    );
    expect(events.map(({ fields }) => fields.route)).toEqual(routes);
  });

  test('never makes a route out of an address, so that strangers cannot fill the metrics', async () => {
    const { events } = await logged(async () => {
      for (const path of ['/no/such/address', '/api/v1/nothing', '/sites/a/b/c', '/embed/nothing'])
        await service.send(path);
    });
    for (const { fields } of events) expect(fields.route).not.toMatch(/such|nothing|\/b/);
  });

  test('leads from a problem to its event by the request’s id', async () => {
    let id = '';
    const { events } = await logged(async () => {
      id = (await site.api('/polls/nothing')).body.requestId;
    });
    expect(events.map(({ fields }) => fields.requestId)).toEqual([id]);
  });
});

describe('a fault of ours', () => {
  test('is one event more, with places in the code but neither statement nor values', async () => {
    const broken = await startService();
    const there = await newSite(broken, { settings: { comments: { holdFirstTime: false } } });
    const { proof } = await there.prove('comment', '/a', address);
    await broken.database.sql`alter table comments drop column likeness`;
    const comment = { author: { name: typed.name, email: typed.email }, body: typed.body };
    broken.log.length = 0;
    const answer = await there.comment('/a', { ...comment, proof }, { from: address });
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(answer.body.detail).not.toMatch(/likeness|insert|select/i);

    const [event, request] = broken.log;
    expect(broken.log).toHaveLength(2);
    expect(event).toMatchObject({
      level: 'error',
      message: 'internal',
      fields: { requestId: answer.body.requestId },
    });
    expect(request).toMatchObject({ message: 'request', fields: { status: 500, code: 'internal' } });
    const fault = event?.fields.fault as { name: string; code?: string; frames: string[] }[];
    expect(fault.some(({ code }) => code === '42703')).toBe(true);
    expect(fault.flatMap(({ frames }) => frames).join()).toMatch(/comments\/[a-z-]+\.ts/);
    const text = JSON.stringify(broken.log);
    for (const secret of [...Object.values(typed), address, 'insert into', 'select ', proof.altcha])
      expect(text).not.toContain(secret);
    await broken.stop();
  });

  test('keeps its message to itself, even one whose lines look like places in the code', () => {
    const value = '\n    at wilhelmina@typed.example (typed words)';
    const cause = Object.assign(new Error(`value ${value}`), {
      code: '23514',
      constraint_name: 'some_check',
    });
    const described = describeFault(new Error(`Failed query: insert\nparams: ${value}`, { cause }));
    expect(described).toMatchObject({
      fault: [{ name: 'Error' }, { code: '23514', constraint: 'some_check' }],
    });
    expect(JSON.stringify(described)).not.toMatch(/typed|insert|params/);
    expect(JSON.stringify(described)).toContain('logging.test.ts');
  });

  test('is told in the same way when a message was changed later, and when it is no error at all', () => {
    const changed = new Error('typed words\n    at typed words');
    changed.message = 'another';
    expect(JSON.stringify(describeFault(changed))).not.toContain('typed');
    expect(describeFault('typed words')).toEqual({ fault: [{ name: 'string' }] });
    expect(describeFault(undefined)).toEqual({ fault: [{ name: 'undefined' }] });
  });
});
