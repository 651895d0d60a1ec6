import type { Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { actorOf, type Identify } from './actor.ts';
import type { Env } from './operation.ts';

/** What operators and their machines ask: does the process live, can it serve, what has it done. */
export function healthRoutes(app: Hono<Env>, deps: Deps, identify: Identify): void {
  const requireOwner = async (c: Context<Env>) => {
    const actor = await actorOf(c, deps, identify);
    if (actor.kind !== 'owner-key') throw new Refusal('forbidden', 'This takes the OWNER_KEY itself.');
  };
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const ready = await deps.isMigrated().catch(() => undefined);
    if (ready && !c.req.header('authorization')) return c.json({ status: 'ready' });
    if (ready) {
      await requireOwner(c);
      const newest = await deps.backups?.newest();
      const ageSeconds = newest && Math.floor((deps.clock().getTime() - newest.madeAt.getTime()) / 1000);
      return c.json({ status: 'ready', backup: newest && { ...newest, ageSeconds } });
    }
    const reason =
      ready === false ? 'The database is not migrated to this release.' : 'The database does not answer.';
    throw new Refusal('unavailable', reason, { retryAfter: 5 });
  });
  const { expose } = deps.metrics;
  if (!expose) return;
  app.get('/metrics', async (c) => {
    await requireOwner(c);
    const newest = await deps.backups?.newest();
    if (newest) deps.metrics.backedUp(newest.madeAt);
    const { type, text } = await expose();
    return c.body(text, 200, { 'Content-Type': type });
  });
}
