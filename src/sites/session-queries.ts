import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { sessions, signInLinks } from '../db/schema.ts';
import type { AuditEntry } from './audit.ts';
import { writeAudit } from './audit-queries.ts';
import type { SessionRecord } from './session.ts';

const databaseNow = sql<Date>`statement_timestamp()`.mapWith(sessions.createdAt);
const inMs = (ms: number) => sql`statement_timestamp() + make_interval(secs => ${ms / 1000}::float8)`;
const stands = and(isNull(sessions.endedAt), gt(sessions.expiresAt, sql`statement_timestamp()`));

/** A session that has neither ended nor expired, with the database's time. */
export async function findSession(
  database: Database,
  id: string,
): Promise<{ session: SessionRecord; now: Date } | undefined> {
  const query = prepared(database, 'session_by_id', (name) =>
    database.drizzle
      .select({ session: sessions, now: databaseNow })
      .from(sessions)
      .where(and(eq(sessions.id, sql.placeholder('id')), stands))
      .prepare(name),
  );
  const [found] = await query.execute({ id });
  return found;
}

/** Starts a session that lasts `ms`. */
export async function insertSession(
  database: Database,
  session: Pick<SessionRecord, 'id' | 'hash' | 'kind' | 'holder' | 'name' | 'role' | 'sites' | 'agent'>,
  ms: number,
): Promise<void> {
  await database.drizzle.insert(sessions).values({ ...session, expiresAt: inMs(ms) });
}

/** Notes that a session is in use; with `ms` it lasts that long from now. */
export async function prolongSession(database: Database, id: string, ms: number): Promise<void> {
  await database.drizzle
    .update(sessions)
    .set({ lastUsedAt: sql`statement_timestamp()`, expiresAt: inMs(ms) })
    .where(and(eq(sessions.id, id), stands));
}

/** Ends one session. False where it had ended before, or is not that holder's. */
export async function endSession(
  database: Database,
  id: string,
  holder: Pick<SessionRecord, 'kind' | 'holder'> | undefined,
  told?: AuditEntry[],
): Promise<boolean> {
  return database.drizzle.transaction(async (tx) => {
    const theirs = holder && and(eq(sessions.kind, holder.kind), eq(sessions.holder, holder.holder));
    const ended = await tx
      .update(sessions)
      .set({ endedAt: sql`statement_timestamp()` })
      .where(and(eq(sessions.id, id), theirs, stands))
      .returning({ id: sessions.id });
    if (ended.length > 0) await writeAudit(tx, told);
    return ended.length > 0;
  });
}

/** Ends all sessions of a holder; gives how many there were. */
export async function endSessionsOf(
  database: Database,
  { kind, holder }: Pick<SessionRecord, 'kind' | 'holder'>,
): Promise<number> {
  const ended = await database.drizzle
    .update(sessions)
    .set({ endedAt: sql`statement_timestamp()` })
    .where(and(eq(sessions.kind, kind), eq(sessions.holder, holder), stands))
    .returning({ id: sessions.id });
  return ended.length;
}

/** The sessions that stand, the newest first: of one holder, or of everybody. */
export async function listSessions(
  database: Database,
  of: Pick<SessionRecord, 'kind' | 'holder'> | undefined,
  limit: number,
): Promise<SessionRecord[]> {
  const theirs = of && and(eq(sessions.kind, of.kind), eq(sessions.holder, of.holder));
  return database.drizzle
    .select()
    .from(sessions)
    .where(and(theirs, stands))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit);
}

/** Keeps a link that works once within `ms`. */
export async function insertSignInLink(
  database: Database,
  link: { hash: string; key: string | null },
  ms: number,
  told: AuditEntry[],
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    await tx.insert(signInLinks).values({ ...link, expiresAt: inMs(ms) });
    await writeAudit(tx, told);
  });
}

const usable = and(isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, sql`statement_timestamp()`));

/** Uses a link up: of several at once, one gets the key it stands for. Undefined where it was used or is too old. */
export async function spendSignInLink(
  database: Database,
  hash: string,
): Promise<{ key: string | null } | undefined> {
  const [spent] = await database.drizzle
    .update(signInLinks)
    .set({ usedAt: sql`statement_timestamp()` })
    .where(and(eq(signInLinks.hash, hash), usable))
    .returning({ key: signInLinks.key });
  return spent;
}

/** Whether a link would still work. */
export async function isUsable(database: Database, hash: string): Promise<boolean> {
  const found = await database.drizzle
    .select({ key: signInLinks.key })
    .from(signInLinks)
    .where(and(eq(signInLinks.hash, hash), usable));
  return found.length > 0;
}
