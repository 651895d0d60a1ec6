import { tagsOfThreads } from '../caching.ts';
import { constraintOf } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { type Fault, Refusal } from '../errors.ts';
import { networkKey, pseudonym, pseudonyms } from '../keyed-hash.ts';
import { originAllowed } from '../origins.ts';
import { staffNames } from '../sites/key-actions.ts';
import type { SiteRecord } from '../sites/site.ts';
import { getSite, openSalt } from '../sites/site-actions.ts';
import type { Proof } from '../verification/proof.ts';
import { checkProof, spentRefusal, wantsPicture } from '../verification/verification-actions.ts';
import { spentOnce } from '../verification/verification-queries.ts';
import { accept, faultsIn, isClosed, isWorthAsking, parentGone } from './acceptance.ts';
import type { CommentInput } from './comment.ts';
import { findComment, type StoredComment } from './comment-queries.ts';
import { editToken, readEditToken } from './edit-token.ts';
import { renderMarkup } from './markup.ts';
import { foldedName } from './name-fold.ts';
import { haveToPause, type NewComment } from './posting-queries.ts';
import { scoreOf } from './spam-actions.ts';
import { isCalledSpam } from './spam-service-actions.ts';
import type { Surroundings, WrittenThread } from './surroundings-queries.ts';
import { tellingOf } from './telling.ts';
import { threadKeyOf } from './thread-key.ts';
import { ensureThread, findThread } from './thread-queries.ts';

/** Where a comment comes from. `editToken` of an approved comment shows a known author; `hosted`: our own form without script. */
export type Writer = {
  network: string;
  lang: string | undefined;
  hosted: boolean;
  editToken: string | undefined;
  userAgent?: string | undefined;
};

export type Posted = {
  comment: StoredComment;
  thread: WrittenThread | undefined;
  editToken: string;
  replayed: boolean;
};

/**
 * Takes a comment: looks whether it was taken before, whether it may be written here, whether the proof holds, decides
 * whether it is shown at once, and writes once. A retry with the same id and proof answers the same comment.
 */
export async function postComment(
  deps: Deps,
  site: SiteRecord,
  input: CommentInput,
  writer: Writer,
): Promise<Posted> {
  const { keyring } = deps.config;
  const sent = threadKeyOf(input.thread);
  const purpose = { site: site.id, action: 'comment', ref: sent } as const;
  const { author, body } = input;
  const parent = input.parent ?? null;
  const salt = await openSalt(deps, site.sealedSalt);

  const known = await isKnown(deps, site.id, writer.editToken);
  const prover = { ...writer, known };
  const checked = await checkProof(deps, site, purpose, input.proof, prover);
  const [around, staff] = await Promise.all([
    lookAround(deps, site.id, salt, { ...input, thread: sent }),
    staffNames(deps, site),
  ]);
  const { thread, likeness } = around;
  const key = thread?.key ?? sent;
  const token = editToken(site.id, input.commentId, keyring);
  const replay = around.isThere && (await findReplay(deps, site.id, input.commentId, checked.nonce));
  if (replay) return { comment: replay, thread, editToken: token, replayed: true };

  refuseFaults(deps, site, input, around, key);
  if (isClosed(site, thread, deps.clock())) throw threadClosed();
  if (!checked.ok) throw checked.refusal;
  if (around.isDuplicate) throw alreadySaid();

  const { html, links } = renderMarkup(body);
  const { proof } = checked;
  const said = { authorName: author.name, authorEmail: author.email, authorWebsite: author.website };
  const spamScore = await scoreOf(deps, site, { ...said, html }, around.learnt);
  const submission = {
    name: author.name,
    email: author.email,
    website: author.website,
    body,
    links,
    honeypot: input.nickname,
    proof: proof.kind,
    pictureWanted: wantsPicture(site, purpose, known),
    seconds: proof.pictureIssuedAt && (deps.clock().getTime() - proof.pictureIssuedAt.getTime()) / 1000,
    network: writer.network,
    nameInUse: around.nameTaken || isStaffName(author.name, staff),
    knownAuthor: known || around.authorKnown,
    threadMode: thread?.mode ?? 'open',
    spamScore,
    calledSpam: false,
  };
  const unasked = accept(site.settings, submission);
  const told = { id: input.commentId, parent, ...said, body, url: input.url, createdAt: deps.clock() };
  const calledSpam = isWorthAsking(unasked) && (await isCalledSpam(deps, site, told, writer));
  const verdict = calledSpam ? accept(site.settings, { ...submission, calledSpam }) : unasked;
  const network = networkKey(salt, writer.network);
  const comment: NewComment = {
    id: input.commentId,
    site: site.id,
    thread: key,
    parent,
    root: around.parent?.root ?? input.commentId,
    depth: around.parent ? around.parent.depth + 1 : 0,
    title: input.title,
    url: input.url,
    ...said,
    body,
    html,
    spamScore,
    ...verdict,
    likeness,
    nonce: checked.nonce,
    network,
    senders: author.email ? [network, senderOf(salt, author.email)] : [network],
  };
  if (!thread && (await hasToPause(deps, site, comment))) {
    // Refused before there is a thread: whoever has to pause could otherwise leave one behind with every try.
    const earlier = await findReplay(deps, site.id, comment.id, comment.nonce);
    if (earlier) return { comment: earlier, thread, editToken: token, replayed: true };
    throw tooQuick(site.settings.comments.floodSeconds);
  }
  if (!thread) await ensureThread(deps.database.drizzle, site.id, key);
  const written = await write(deps, site, comment, proof, purpose, prover);
  if (written === 'judge again') return postComment(deps, site, input, writer);
  if ('earlier' in written) return { comment: written.earlier, thread, editToken: token, replayed: true };
  if (verdict.status === 'approved') deps.prepared.forget(tagsOfThreads(site.id, [key]));
  deps.metrics.comment(verdict.status);
  deps.metrics.proof('spent_on_a_comment');
  const stored = {
    ...comment,
    badge: null,
    editedAt: null,
    ...{ originalBody: null, ruledBy: null, statusBefore: null },
    shown: verdict.status === 'approved',
    ...written,
  };
  return { comment: stored, thread, editToken: token, replayed: false };
}

/**
 * What is stored of the thread, the author and what is answered, and how the comment is likened. Once more where the thread goes by
 * other keys as well: what was said before another thread was merged into this one was likened under that one's key.
 */
async function lookAround(
  deps: Deps,
  site: string,
  salt: Uint8Array,
  { thread: sent, commentId: id, parent = null, author: { name, email }, body }: CommentInput,
) {
  const likenessUnder = (thread: string) => likenessOf(salt, { thread, parent, name, email, body });
  const look = (keys: string[]) =>
    deps.commentBox.lookAround({
      ...{ site, thread: sent, id, parent, likenesses: keys.map(likenessUnder), name, email },
    });
  const found = await look([sent]);
  const keys = [found.thread?.key ?? sent, ...found.aliases];
  const around = keys.length > 1 || keys[0] !== sent ? await look(keys) : found;
  return { ...around, likeness: likenessUnder(around.thread?.key ?? sent) };
}

type Prover = Parameters<typeof spentRefusal>[3];

/**
 * Writes, and tells what stood in the way; a comment that got in meanwhile under the same id and proof is the same comment. It is to be
 * judged again where its thread was merged into another meanwhile, or set to hold, or where another came first that shares something with it.
 */
async function write(
  deps: Deps,
  site: SiteRecord,
  comment: NewComment,
  proof: Proof,
  purpose: Parameters<typeof spentRefusal>[2],
  prover: Prover,
): Promise<{ number: number | null; createdAt: Date } | { earlier: StoredComment } | 'judge again'> {
  const { floodSeconds } = site.settings.comments;
  let isSpent = false;
  try {
    const event = tellingOf(deps, comment);
    const written = await deps.commentBox.put({ comment, proof, floodSeconds, event });
    if (written === 'outrun') return 'judge again';
    if (written && written !== 'spent') return written;
    isSpent = written === 'spent';
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint === undefined) throw error;
    const earlier = await findReplay(deps, site.id, comment.id, comment.nonce);
    if (earlier) return { earlier };
    if (constraint === spentOnce) throw await spentRefusal(deps, site, purpose, prover);
    if (constraint === 'comments_no_duplicate') throw alreadySaid();
    throw error;
  }
  const earlier = await findReplay(deps, site.id, comment.id, comment.nonce);
  if (earlier) return { earlier };
  if (isSpent) throw await spentRefusal(deps, site, purpose, prover);
  if (comment.parent) {
    const above = await findComment(deps.database, site.id, comment.parent);
    if (above?.status !== 'approved') throw refusalOf([parentGone]);
  }
  const thread = await findThread(deps.database, site.id, comment.thread);
  if (thread?.key !== comment.thread || (thread.mode === 'hold' && comment.status === 'approved'))
    return 'judge again';
  deps.sites.forget(site.id);
  if (isClosed(await getSite(deps, site.id), thread, deps.clock())) throw threadClosed();
  throw tooQuick(floodSeconds);
}

async function hasToPause(deps: Deps, { settings }: SiteRecord, comment: NewComment): Promise<boolean> {
  const { floodSeconds } = settings.comments;
  return floodSeconds > 0 && (await haveToPause(deps.database, comment, floodSeconds));
}

const tooQuick = (seconds: number) =>
  new Refusal('rate_limited', `You are posting comments quickly. Please wait ${seconds} seconds.`, {
    retryAfter: seconds,
  });

/** The stored comment where this request is its retry; the same id with another proof is somebody's mistake. */
async function findReplay(
  deps: Deps,
  site: string,
  id: string,
  nonce: string | undefined,
): Promise<StoredComment | undefined> {
  const same = await findComment(deps.database, site, id);
  if (!same || same.nonce === nonce) return same;
  throw new Refusal(
    'id_conflict',
    'This comment id has been used already. Make a new one for a new comment.',
  );
}

export const threadClosed = () => new Refusal('thread_closed', 'Comments are closed.');

const alreadySaid = () => new Refusal('duplicate_comment', 'It looks as though you have said that already.');

function refuseFaults(
  deps: Deps,
  site: SiteRecord,
  { author, parent, url, body }: CommentInput,
  { parent: above }: Pick<Surroundings, 'parent'>,
  key: string,
): void {
  const stands = above?.status === 'approved' && above.thread === key;
  const faults = faultsIn(site.settings, {
    ...author,
    body,
    parent: !parent ? 'none' : stands ? 'approved' : 'gone',
  });
  if (url && !originAllowed(new URL(url).origin, site.origins, deps.config))
    faults.push({ path: 'url', message: 'Must be an address on one of the site’s origins.' });
  if (faults.length > 0) throw refusalOf(faults);
}

/** Whether one of the staff goes by this name. */
function isStaffName(name: string, staff: string[]): boolean {
  const fold = foldedName(name);
  return fold !== '' && staff.some((each) => foldedName(each) === fold);
}

export function refusalOf(faults: Fault[]): Refusal {
  const where = faults.map((fault) => fault.path).join(', ');
  return new Refusal('invalid_request', `Something in the request cannot be taken as it is: ${where}.`, {
    faults,
  });
}

/** Whether an edit token is that of an approved comment of the site: its holder has read a picture and pleased an editor. */
export async function isKnown(deps: Deps, site: string, token: string | undefined): Promise<boolean> {
  const read = token === undefined ? null : readEditToken(token, site, deps.config.keyring);
  const comment = read && (await findComment(deps.database, site, read.commentId));
  return comment?.status === 'approved';
}

const encoded = (text: string) => new TextEncoder().encode(text);

/** By what the pause between two comments knows an e-mail address. */
export const senderOf = (salt: Uint8Array, email: string) =>
  pseudonym(salt, 'sender', encoded(email.toLowerCase()));

/** What two comments share that say the same in the same place by the same person. */
export const likenessOf = (salt: Uint8Array, said: Said): string => likenesses(salt)(said);

type Said = { thread: string; parent: string | null; name: string; email: string; body: string };

/** The same for many, with the key made ready once. */
export function likenesses(salt: Uint8Array): (said: Said) => string {
  const likeness = pseudonyms(salt, 'likeness');
  return ({ thread, parent, name, email, body }) =>
    likeness(encoded(JSON.stringify([thread, parent, name, email, body])));
}
