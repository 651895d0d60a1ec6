import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { migrate } from '../../../src/db/migrate.ts';
import { freshDatabase } from '../../support/database.ts';
import { easyWork } from '../../support/easy-work.ts';
import { recount } from '../../support/ledger.ts';
import { newSite, startService } from '../../support/service.ts';
import { entries } from '../../upgrades/migrations.ts';
import { interrupted } from './interrupted.ts';

/** Whoever votes or comments meanwhile sends the same again where it was told to come back. */
async function untilTaken(
  send: () => Promise<{ status: number; text: string }>,
): Promise<string | undefined> {
  for (let again = 0; again < 40; again++) {
    const { status, text } = await send();
    if (status === 200 || status === 201) return undefined;
    if (status !== 503) return text;
    await pause(100);
  }
  return 'it was never taken';
}

/** The service as it is, over a database that a next release brings up meanwhile: cut off twice, then for good. */
export async function servedMeanwhile(folder: string, chance: () => number) {
  const fresh = await freshDatabase({ max: 10 });
  const service = await startService({ database: fresh.database, platform: easyWork });
  const comments = { holdFirstTime: false, floodSeconds: 0 };
  const site = await newSite(service, { settings: { picture: 'never', comments } });
  const poll = await site.newPoll();
  const lost: string[] = [];
  const taken = { ballots: [] as string[], comments: [] as string[] };
  let isOver = false;
  const keepOn = async (act: () => Promise<void>) => {
    while (!isOver) await act();
  };
  const vote = async () => {
    const ballotId = randomUUID();
    const { proof } = await site.prove('vote', poll);
    const fault = await untilTaken(() => site.vote(poll, { ballotId, proof }));
    if (fault) lost.push(`a vote: ${fault}`);
    else taken.ballots.push(ballotId);
  };
  const write = async () => {
    const commentId = randomUUID();
    const { proof } = await site.prove('comment', '/t');
    const comment = { commentId, proof, body: `Well said. ${commentId}` };
    const fault = await untilTaken(() => site.comment('/t', comment));
    if (fault) lost.push(`a comment: ${fault}`);
    else taken.comments.push(commentId);
  };
  const crowd = [keepOn(vote), keepOn(vote), keepOn(write)];
  let migrations = 0;
  // Cutting all connections is what a failover does to the service too.
  for (const way of ['process killed', 'connection cut'] as const) {
    await pause(200);
    await interrupted(fresh.url, folder, entries.length, way, chance());
    migrations++;
  }
  await migrate(fresh.url, folder, { lockMs: 200, pauseMs: 50, attempts: 1000 });
  migrations++;
  await pause(300);
  isOver = true;
  await Promise.all(crowd);
  const { sql } = fresh.database;
  const ballots = new Set((await sql<{ id: string }[]>`select id from ballots`).map(({ id }) => id));
  const kept = new Set((await sql<{ id: string }[]>`select id from comments`).map(({ id }) => id));
  lost.push(...taken.ballots.filter((id) => !ballots.has(id)).map((id) => `ballot ${id}`));
  lost.push(...taken.comments.filter((id) => !kept.has(id)).map((id) => `comment ${id}`));
  const { counted } = await recount(service, site, poll);
  const { voters } = (await site.api(`/polls/${poll}/results`)).body;
  if (counted !== voters || counted !== taken.ballots.length)
    lost.push(
      `${taken.ballots.length} ballots were acknowledged, ${counted} are stored and ${voters} counted`,
    );
  await fresh.drop();
  return { lost, migrations, ballots: taken.ballots.length, comments: taken.comments.length };
}
