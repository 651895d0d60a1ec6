import { randomUUID } from 'node:crypto';
import type { Database } from '../src/db/connect.ts';

/** An open poll of one choice, on a site of its own, as `castBallots` judges and tallies it; gives the poll's id. */
export async function newPoll({ sql }: Database): Promise<string> {
  const poll = randomUUID();
  const site = `site-${poll}`;
  await sql`insert into sites (id, name, origins, locale, time_zone, ballot_allowance, settings, sealed_salt)
    values (${site}, 'Bench', '{}', 'en', 'UTC', 50, '{}', '-')`;
  await sql`insert into polls (id, site, slug, question, choose_min, choose_max, draft, opens_at, results_visible, option_order, listed, sealed_salt, baseline_voters)
    values (${poll}, ${site}, 'bench', 'Which?', 1, 1, false, '2026-01-01', 'always', 'given', true, '-', 0)`;
  return poll;
}
