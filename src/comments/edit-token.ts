import type { Keyring } from '../keyring.ts';
import { readToken, signToken } from '../signed-token.ts';
import { isUuid } from '../uuid.ts';

/** The token with which a comment's author may see, edit or withdraw it. The same comment gets the same token again. */
export function editToken(site: string, commentId: string, keyring: Keyring): string {
  return signToken('edit-token', site, commentId, keyring);
}

/** Whose edit token this is on this site; null if the service did not make it. How long it serves is not said here. */
export function readEditToken(token: string, site: string, keyring: Keyring): { commentId: string } | null {
  const commentId = readToken('edit-token', token, site, keyring);
  return commentId !== null && isUuid(commentId) ? { commentId } : null;
}
