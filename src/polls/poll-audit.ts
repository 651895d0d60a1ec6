import type { PollRecord } from './poll.ts';

/** What the audit tells of a poll: everything an editor sets, and no secret. */
export function pollFacts(poll: PollRecord): Record<string, unknown> {
  const { id: _, site: __, slug: ___, sealedSalt: ____, wording: _____, createdAt: ______, ...more } = poll;
  const { deletedAt: _______, ...facts } = more;
  return facts;
}
