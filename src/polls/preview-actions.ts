import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readToken, signToken } from '../signed-token.ts';
import type { SiteRecord } from '../sites/site.ts';
import { slug as slugShape } from '../text.ts';
import { faultInChoices, type PollWire, pollWire, type ResultsWire } from './poll.ts';
import { noSuchPoll, nowOf } from './poll-actions.ts';
import { findPoll } from './poll-queries.ts';
import { resultsOf } from './results.ts';

const previewDays = 7;

/** A link with which anybody sees the poll as readers will, for a week; nothing that is done there is kept. */
export async function makePreview(
  deps: Deps,
  site: SiteRecord,
  slug: string,
): Promise<{ url: string; expiresAt: string }> {
  const found =
    slugShape.safeParse(slug).success && (await findPoll(deps.database, site.id, slug, deps.clock));
  if (!found) throw noSuchPoll();
  const expiresAt = new Date(deps.clock().getTime() + previewDays * 86_400_000);
  const subject = `${slug}~${Math.floor(expiresAt.getTime() / 1000).toString(36)}`;
  const token = signToken('poll-preview', site.id, subject, deps.config.keyring);
  const url = `${deps.config.publicUrl}/sites/${site.id}/previews/${token}`;
  return { url, expiresAt: expiresAt.toISOString() };
}

/** The poll behind a preview's link, as if it were open. What is no link of ours, or is too old, is `not_found`. */
export async function showPreview(deps: Deps, site: SiteRecord, token: string): Promise<PollWire> {
  const { poll, now } = await previewed(deps, site, token);
  return { ...pollWire(poll, now), status: 'draft' };
}

/**
 * A vote to try a poll out: what its reader would be told, with nothing but this one vote in it. It writes nothing and never counts.
 */
export async function tryVote(
  deps: Deps,
  site: SiteRecord,
  token: string,
  choices: string[],
): Promise<{ poll: PollWire; results: ResultsWire }> {
  const { poll, now } = await previewed(deps, site, token);
  const fault = faultInChoices(poll, choices);
  if (fault) throw new Refusal('invalid_choices', fault, { faults: [{ path: 'choices', message: fault }] });
  const votes = Object.fromEntries(choices.map((id) => [id, 1]));
  const results = resultsOf(poll, { voters: 1, held: 0, excluded: 0, version: 0, votes }, now);
  return { poll: { ...pollWire(poll, now), status: 'draft' }, results };
}

async function previewed(deps: Deps, site: SiteRecord, token: string) {
  const [slug = '', expiry = ''] =
    readToken('poll-preview', token, site.id, deps.config.keyring)?.split('~') ?? [];
  const isOver = Number.parseInt(expiry, 36) * 1000 <= deps.clock().getTime();
  const found = slug !== '' && !isOver ? await findPoll(deps.database, site.id, slug, deps.clock) : undefined;
  if (!found) throw new Refusal('not_found', 'There is no such preview, or its time is over.');
  return { poll: found.poll, now: nowOf(deps, found) };
}
