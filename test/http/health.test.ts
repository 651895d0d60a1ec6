import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { freshDatabase } from '../support/database.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** The metrics as numbers by name and labels. */
async function measured(of: Service): Promise<Record<string, number>> {
  const { text } = await of.send('/metrics', { owner: true });
  const lines = text.split('\n').filter((line) => line.startsWith('hustings_'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('/metrics', () => {
  test('is for the owner alone', async () => {
    for (const authorization of ['', 'Bearer wrong']) {
      const answer = await service.send('/metrics', { headers: { authorization } });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    const { status, headers, text } = await service.send('/metrics', { owner: true });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('process_cpu_seconds_total');
  });

  test('moves with a visit: requests, time, ballots, proofs and comments', async () => {
    const site = await newSite(service, {
      ballotAllowance: 1,
      settings: { picture: 'never', comments: { holdFirstTime: false } },
    });
    const poll = await site.newPoll();
    const before = await measured(service);
    const first = await site.prove('vote', poll);
    await site.vote(poll, { proof: first.proof }, { from: '10.200.0.1' });
    await site.vote(poll, {}, { from: '10.200.0.1' });
    await site.vote(poll, { proof: first.proof });
    await site.comment('/a');
    await site.comment('/a', { nickname: 'filled', author: { name: 'Bot', email: 'bot@example.com' } });
    await site.api('/polls/nothing');
    const after = await measured(service);
    const gained = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);

    const votes = 'route="/api/v1/sites/:site/polls/:poll/votes",method="POST"';
    expect(gained(`hustings_requests_total{${votes},status="201"}`)).toBe(2);
    expect(gained(`hustings_requests_total{${votes},status="403"}`)).toBe(1);
    const one = 'route="/api/v1/sites/:site/polls/:poll",method="GET"';
    expect(gained(`hustings_requests_total{${one},status="404"}`)).toBe(1);
    expect(gained(`hustings_request_seconds_count{${votes}}`)).toBe(3);
    expect(gained(`hustings_request_seconds_bucket{le="+Inf",${votes}}`)).toBe(3);
    expect(gained('hustings_ballots_total{status="counted"}')).toBe(1);
    expect(gained('hustings_ballots_total{status="held"}')).toBe(1);
    expect(gained('hustings_ballots_total{status="refused"}')).toBe(1);
    expect(gained('hustings_proofs_total{outcome="spent_on_a_ballot"}')).toBe(2);
    expect(gained('hustings_proofs_total{outcome="spent"}')).toBe(1);
    expect(gained('hustings_comments_total{status="approved"}')).toBe(1);
    const comments = Object.keys(after).filter((name) => name.startsWith('hustings_comments_total'));
    expect(comments.map(gained).reduce((sum, each) => sum + each, 0)).toBe(2);
  });
});

describe('/healthz and /readyz', () => {
  test('answer while all is well', async () => {
    expect((await service.send('/healthz')).body).toEqual({ status: 'ok' });
    expect((await service.send('/readyz')).body).toEqual({ status: 'ready' });
  });

  test.each([
    ['no migration at all', 'drop schema drizzle cascade'],
    ['the newest migration missing', 'delete from drizzle.__drizzle_migrations'],
  ])('with %s the process lives and is not ready', async (_, statement) => {
    const { database, drop } = await freshDatabase();
    const behind = await startService({ database });
    await database.sql.unsafe(statement);
    const { status, headers, body } = await behind.send('/readyz');
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(body.detail).toContain('not migrated');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await behind.send('/healthz')).status).toBe(200);
    await drop();
  });
});

/** A road to a database that can be closed and opened again. */
async function road(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectSocket(Number(target.port), target.hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const open = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await open(0);
  const { port } = server.address() as { port: number };
  const cut = () =>
    new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    });
  return { url: Object.assign(new URL(url), { port: String(port) }).href, cut, mend: () => open(port) };
}

describe('while the database is away', () => {
  test('every request is told when to come back, nothing hangs, and all heals by itself', async () => {
    const { url, drop } = await freshDatabase();
    const way = await road(url);
    const database = connect(way.url, { max: 4, connectTimeout: 2 });
    const cut = await startService({ database });
    const site = await newSite(cut);
    const poll = await site.newPoll();
    const { proof } = await site.prove('vote', poll);
    await way.cut();
    cut.log.length = 0;

    const requests = [
      () => site.api(`/polls/${poll}/results`),
      () => site.api('/polls'),
      () => site.api('/comments?thread=/a'),
      () => site.vote(poll, { proof }),
      () => site.api('', { method: 'PATCH', body: { name: 'x' }, owner: true }),
    ];
    for (const send of requests) {
      const { status, headers, body, text } = await send();
      expect([status, body?.code], text).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(text).not.toMatch(/ECONN|127\.0\.0\.1|CONNECT/);
    }
    const page = await cut.send(`/sites/${site.name}/polls/${poll}/results?lang=de`);
    expect(page.status).toBe(503);
    expect(page.text).toContain('<html lang="de"');
    expect((await cut.send('/readyz')).body.detail).toContain('does not answer');
    expect((await cut.send('/healthz')).status).toBe(200);
    expect(cut.log.some(({ level, message }) => level === 'error' && message === 'unavailable')).toBe(true);
    expect(JSON.stringify(cut.log)).not.toMatch(/select|insert|update /i);

    await way.mend();
    await vi.waitFor(async () => expect((await cut.send('/readyz')).status).toBe(200), 20_000);
    const voted = await site.vote(poll, { proof });
    expect(voted.status).toBe(201);
    expect(voted.body.results.votes).toBe(1);
    await database.close();
    await way.cut();
    await drop();
  });

  test('results, polls, fragments and threads that were read before are given as they were, with their age, and no promise is made by them', async () => {
    const { url, drop } = await freshDatabase();
    const way = await road(url);
    const database = connect(way.url, { max: 4, connectTimeout: 2 });
    const cut = await startService({ database });
    const site = await newSite(cut);
    const poll = await site.newPoll();
    await site.vote(poll);
    const known = [
      `/api/v1/sites/${site.name}/polls/${poll}/results`,
      `/api/v1/sites/${site.name}/polls/latest`,
      `/api/v1/sites/${site.name}/comments?thread=/a`,
      `/embed/v1/sites/${site.name}/polls/${poll}`,
      `/embed/v1/sites/${site.name}/polls/${poll}/results?lang=de`,
    ];
    const before = await Promise.all(known.map((path) => cut.send(path)));
    await way.cut();
    for (const [nth, path] of known.entries()) {
      const { status, headers, text } = await cut.send(path);
      expect([status, text], path).toEqual([200, before[nth]?.text]);
      expect(Number(headers.get('age')), path).toBeGreaterThanOrEqual(0);
      expect(headers.get('cache-control')).toBe(before[nth]?.headers.get('cache-control'));
    }
    await way.mend();
    for (const path of known)
      await vi.waitFor(async () => expect((await cut.send(path)).headers.get('age')).toBeNull(), 20_000);
    await database.close();
    await way.cut();
    await drop();
  });

  test('a server that restarts under load costs no answer worse than 503 and no acknowledged vote', async () => {
    const { url, database, drop } = await freshDatabase();
    const restarted = await startService({ database });
    const site = await newSite(restarted);
    const poll = await site.newPoll();
    const admin = connect(url, { max: 1 });
    const proofs = await Promise.all(Array.from({ length: 12 }, () => site.prove('vote', poll)));
    await Promise.all(Array.from({ length: 10 }, () => database.sql`select pg_sleep(0.1)`));
    const [, ...answers] = await Promise.all([
      admin.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
      ...proofs.map(({ proof }, nth) => site.vote(poll, { proof, ballotId: ballot(nth) })),
    ]);
    for (const { status, text } of answers) expect([201, 503], text).toContain(status);
    const again = async (nth: number) =>
      site.vote(poll, { proof: proofs[nth]?.proof, ballotId: ballot(nth) });
    for (const nth of proofs.keys())
      await vi.waitFor(async () => expect([200, 201]).toContain((await again(nth)).status), 20_000);
    expect((await site.api(`/polls/${poll}/results`)).body.votes).toBe(12);
    await admin.close();
    await drop();
  });
});

const ballot = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
