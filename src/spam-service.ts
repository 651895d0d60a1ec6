/** What a service elsewhere is told of a comment. The address of its writer is known only while it is being written. */
export type CommentToldOf = {
  /** Where it was written: the site's own address, and the comment's. */
  site: string;
  permalink: string;
  locale: string;
  isReply: boolean;
  name: string;
  email: string;
  website: string;
  body: string;
  writtenAt: Date;
  address?: string;
  userAgent?: string;
};

/**
 * A service elsewhere that tells spam, asked with a site's key. None of it ever throws: whatever goes wrong, or takes too long,
 * is no opinion (null) and a line in the log.
 */
export type SpamService = {
  isSpam(key: string, comment: CommentToldOf): Promise<boolean | null>;
  /** Tells it that an editor saw it otherwise. */
  correct(key: string, comment: CommentToldOf, to: 'spam' | 'ham'): Promise<void>;
  /** Whether the key is good for this site. */
  takesKey(key: string, site: string): Promise<boolean | null>;
};
