import { randomUUID } from 'node:crypto';
import type { Database } from '../../../src/db/connect.ts';
import { oneOf } from '../effort.ts';
import { askCalmly, bodyOf } from './asking.ts';
import type { Ground } from './ground.ts';
import { type Acknowledged, type Ledger, toldIn } from './ledger.ts';

type Tally = { option: string; counted: number; held: number };

/** Old proofs that are tried for something else, each time. */
const swindles = 8;

const patience = 20_000;

/**
 * What was lost under a load that has ended: a sentence each. Every acknowledged ballot and comment is in the database once, and nothing
 * that nobody sent; the tallies are what the ballots add up to, and what the API says; each comment is shown by it once; whoever sends
 * again hears the same again; and spent proofs stay spent.
 */
export async function whatWasLost(
  ground: Ground,
  ledger: Ledger,
  database: Database,
  chance: () => number,
): Promise<string[]> {
  const lost = [...ledger.faults];
  lost.push(...(await inTheDatabase(ground, ledger, database)));
  lost.push(...(await shown(ground, ledger)));
  lost.push(...(await toldAgain(ground, ledger.acknowledged)));
  for (let each = 0; each < swindles && ledger.acknowledged.length > 0; each++)
    lost.push(...(await spentAnew(ground, oneOf(chance, ledger.acknowledged))));
  return lost;
}

async function inTheDatabase({ site, poll, thread }: Ground, ledger: Ledger, { sql }: Database) {
  const ballots = await sql<{ id: string; choices: string[]; status: string }[]>`
    select ballots.id, choices, coalesce(aside.status, 'counted') as status
    from ballots left join set_aside_ballots as aside using (poll, voter)
    where poll = (select id from polls where site = ${site} and slug = ${poll})`;
  const comments = await sql<{ id: string; number: number }[]>`
    select id, number from comments where site = ${site} and thread = ${thread}`;
  const tallies = await sql<Tally[]>`
    select option, sum(counted)::int as counted, sum(held)::int as held from tallies
    where poll = (select id from polls where site = ${site} and slug = ${poll}) group by option`;
  return [
    ...unequal('ballot', ledger, ballots),
    ...unequal('comment', ledger, comments),
    ...(new Set(comments.map(({ number }) => number)).size === comments.length
      ? []
      : ['Two comments have one number.']),
    ...miscounted(ballots, tallies),
  ];
}

/** Each that was acknowledged is there once, and nothing else but what is on its way. */
function unequal(kind: 'ballot' | 'comment', ledger: Ledger, rows: { id: string }[]): string[] {
  const found = new Map<string, number>();
  for (const { id } of rows) found.set(id, (found.get(id) ?? 0) + 1);
  const mine = new Set(ledger.of(kind).map(({ id }) => id));
  const open = new Set([...ledger.open].map(({ id }) => id));
  return [
    ...[...mine].filter((id) => !found.has(id)).map((id) => `The acknowledged ${kind} ${id} is not there.`),
    ...[...found].filter(([, times]) => times > 1).map(([id]) => `The ${kind} ${id} is there twice.`),
    ...[...found.keys()]
      .filter((id) => !mine.has(id) && !open.has(id))
      .map((id) => `The ${kind} ${id} was sent by nobody.`),
  ];
}

function miscounted(ballots: { choices: string[]; status: string }[], tallies: Tally[]): string[] {
  const counts = new Map<string, number>();
  for (const { choices, status } of ballots)
    for (const option of ['', ...choices])
      counts.set(`${option} ${status}`, (counts.get(`${option} ${status}`) ?? 0) + 1);
  return tallies.flatMap(({ option, counted, held }) => {
    const name = option || 'all';
    const ledger = [counts.get(`${option} counted`) ?? 0, counts.get(`${option} held`) ?? 0];
    return ledger[0] === counted && ledger[1] === held
      ? []
      : [`The tally of ${name} says ${counted} and ${held}, and its ballots ${ledger.join(' and ')}.`];
  });
}

/** What the API shows once its memories have had their second. */
async function shown({ url, site, poll, thread }: Ground, ledger: Ledger): Promise<string[]> {
  const api = `${url}/api/v1/sites/${site}`;
  const get = (path: string) => askCalmly(`${api}${path}`, { patience });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const results = await get(`/polls/${poll}/results`);
  const { voters = 0, held = 0 } = bodyOf<{ voters: number; held: number }>(results);
  const ballots = ledger.of('ballot').length;
  const unsure = [...ledger.open].filter(({ kind }) => kind === 'ballot').length;
  const said = voters + held;
  const lost =
    said >= ballots && said <= ballots + unsure ? [] : [`The results say ${said} of ${ballots} ballots.`];

  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await get(
      `/comments?thread=${encodeURIComponent(thread)}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const body = bodyOf<{ items: { id: string }[]; nextCursor: string | null }>(page);
    if (!body.items) return [...lost, `The thread is not shown: ${page.status}.`];
    ids.push(...body.items.map(({ id }) => id));
    cursor = body.nextCursor ?? null;
  }
  const seen = new Set(ids);
  if (seen.size < ids.length) lost.push('A comment is shown twice.');
  for (const { id } of ledger.of('comment'))
    if (!seen.has(id)) lost.push(`The acknowledged comment ${id} is not shown.`);
  return lost;
}

const send = ({ url, site }: Ground, { path, from, body }: Pick<Acknowledged, 'path' | 'from' | 'body'>) =>
  askCalmly(`${url}/api/v1/sites/${site}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
    patience,
  });

async function toldAgain(ground: Ground, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const lost: string[] = [];
  const waiting = [...acknowledged];
  const line = async () => {
    for (let wish = waiting.pop(); wish; wish = waiting.pop()) {
      const heard = await send(ground, wish);
      if (heard.status !== 200) lost.push(`A retry of a ${wish.kind} was answered with ${heard.status}.`);
      else if (toldIn(wish.kind, bodyOf(heard)) !== wish.told)
        lost.push(`A retry of a ${wish.kind} was told something else.`);
    }
  };
  await Promise.all(Array.from({ length: 6 }, line));
  return lost;
}

async function spentAnew(ground: Ground, wish: Acknowledged): Promise<string[]> {
  const id = randomUUID();
  const other = wish.kind === 'ballot' ? { ballotId: id } : { commentId: id, body: `Well said again. ${id}` };
  const heard = await send(ground, { ...wish, body: { ...wish.body, ...other } });
  const code = bodyOf<{ code?: string }>(heard).code;
  const isRefused = heard.status === 403 && ['proof_spent', 'proof_expired'].includes(code ?? '');
  return isRefused ? [] : [`A spent proof was answered with ${heard.status} (${code}).`];
}
