import { renderMarkup } from '../comments/markup.ts';
import { insertComments } from '../comments/posting-queries.ts';
import { ensureThread } from '../comments/thread-queries.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { purgeNothing } from '../http/purging.ts';
import { pseudonym } from '../keyed-hash.ts';
import { depsOf, type Platform } from '../platform.ts';
import { PollInput } from '../polls/poll.ts';
import { createPoll } from '../polls/poll-editing-actions.ts';
import { theService } from '../roles.ts';
import { SiteInput, type SiteRecord } from '../sites/site.ts';
import { createSite } from '../sites/site-actions.ts';
import { hasSites } from '../sites/site-queries.ts';
import { uuidOfBytes } from '../uuid.ts';
import { articleThread, articleTitle } from './article.ts';
import { sampleComments, samplePolls } from './sample-texts.ts';

/** Puts the sample site into an empty database, where the configuration wants it. Of several processes one does it, and all of it. */
export async function putSampleIn(platform: Omit<Platform, 'remoteAddress' | 'scripts'>): Promise<void> {
  if (!platform.config.demo || (await hasSites(platform.database))) return;
  try {
    await inTransaction(platform.database, (database) =>
      putAllIn(depsOf({ ...platform, purge: purgeNothing, database })),
    );
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'id_conflict') throw error;
  }
}

async function putAllIn(deps: Deps): Promise<void> {
  const site = await createSite(
    deps,
    SiteInput.parse({
      site: 'demo',
      name: 'Long Odds',
      url: `${deps.config.publicUrl}/demo`,
      settings: { picture: 'always', comments: { holdFirstTime: false } },
    }),
    theService,
  );
  for (const poll of samplePolls(deps.clock()))
    await createPoll(deps, site, PollInput.parse(poll), theService);
  await writeComments(deps, site);
}

/** The sample's readers have proved nothing, so each comment spends a proof that nobody ever held. */
async function writeComments(deps: Deps, site: SiteRecord): Promise<void> {
  await ensureThread(deps.database.drizzle, site.id, articleThread);
  const ids: string[] = [];
  const ownId = () => uuidOfBytes(deps.random(16));
  for (const { name, website, body, answers, held } of sampleComments) {
    const id = ownId();
    const parent = answers === undefined ? null : (ids[answers] ?? null);
    const comment = {
      ...{ site: site.id, id, thread: articleThread, parent, root: parent ?? id, depth: parent ? 1 : 0 },
      ...{
        title: articleTitle,
        url: `${deps.config.publicUrl}/demo`,
        authorName: name,
        authorEmail: '',
        authorWebsite: website ?? '',
      },
      ...{ body, html: renderMarkup(body).html },
      status: held ? ('held' as const) : ('approved' as const),
      ...(held ?? { reason: null, matched: null }),
      likeness: pseudonym(deps.random(32), 'sample', deps.random(16)),
      nonce: ownId(),
      network: ownId(),
      senders: [ownId()],
      spamScore: null,
    };
    const proof = {
      nonces: [{ nonce: comment.nonce, expiresAt: deps.clock() }],
      kind: 'both' as const,
      pictureIssuedAt: null,
    };
    await insertComments(deps.database, [{ comment, proof, floodSeconds: 0, event: undefined }]);
    ids.push(id);
  }
}
