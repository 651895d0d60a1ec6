import type { Exchange } from './exchange.ts';
import { changedBetween, type Rows, rowsOf } from './rows.ts';
import type { World } from './world.ts';

/** What a refused request may leave behind all the same, and why. */
const allowed: { table: string; when: (exchange: Exchange, code: string) => boolean }[] = [
  // Which pages try in vain is shown to the site's owners, who may allow them by a click.
  { table: 'refused_origins', when: (_, code) => code === 'origin_not_allowed' },
  // One guess a picture: the guess is spent before its verdict is told. So is the proof of somebody who has voted.
  { table: 'spent_proofs', when: (_, code) => ['proof_wrong_answer', 'already_voted'].includes(code) },
  // The same by a hosted form, which shows itself again; the log has no code of that.
  {
    table: 'spent_proofs',
    when: ({ path, status }) => /^\/sites\//.test(path) && [403, 409].includes(status),
  },
];

const writing = /\b(insert into|update|delete from|truncate|create|drop|alter)\b/i;

/**
 * Watches the database from request to request: what was refused, and what only reads, has written nothing. Where no statement that
 * writes was sent, no row is looked at, since nothing else can write.
 */
export async function watchWrites(world: World) {
  const read = await rowsOf(world.service);
  let before: Rows = await read();
  let signIns = world.signIns();
  /** To be called when a request is ready to go: somebody may have signed in to make it. */
  const ready = async () => {
    if (world.signIns() === signIns) return;
    signIns = world.signIns();
    before = await read();
  };
  const faultsOf = async (exchange: Exchange): Promise<string[]> => {
    if (!exchange.statements.some((text) => writing.test(text))) return [];
    const after = await read();
    const changed = changedBetween(before, after);
    before = after;
    const { status, logged, recipe } = exchange;
    const reads = ['GET', 'HEAD', 'OPTIONS'].includes(recipe.method);
    if (status < 400 && !reads) return [];
    const code = String(logged.find(({ message }) => message === 'request')?.fields.code ?? '');
    const faults = changed.filter(
      (table) => !allowed.some((one) => one.table === table && one.when(exchange, code)),
    );
    const why = status < 400 ? `${recipe.method} only reads` : `it was refused (${status} ${code})`;
    return faults.map((table) => `${why}, and ${table} was written`);
  };
  return { ready, faultsOf };
}
