import type { Logger } from '../deps.ts';
import type { CommentToldOf, SpamService } from '../spam-service.ts';

/**
 * Akismet (https://akismet.com/developers/), or who speaks its protocol at `url`. It answers in plain text; what it says about
 * spam that may be thrown away unseen (`X-akismet-pro-tip: discard`) is not looked at, since nothing is.
 */
export function akismet(
  log: Logger,
  { url = 'https://rest.akismet.com/1.1', milliseconds = 3000 } = {},
): SpamService {
  /** Null where there is no answer of the expected kind. */
  async function ask<Said extends string>(
    call: string,
    fields: Record<string, string>,
    expected: readonly Said[],
  ): Promise<Said | null> {
    try {
      const answer = await fetch(`${url}/${call}`, {
        method: 'POST',
        headers: { 'user-agent': 'Hustings | Akismet/1.1' },
        body: new URLSearchParams(fields),
        redirect: 'manual',
        signal: AbortSignal.timeout(milliseconds),
      });
      const text = (await answer.text()).trim();
      const said = answer.ok ? expected.find((each) => each === text) : undefined;
      if (said === undefined)
        log.warn({ call, status: answer.status }, 'the spam service answered something else than it should');
      return said ?? null;
    } catch (error) {
      log.warn(
        { call, error: error instanceof Error ? error.name : 'unknown' },
        'the spam service gave no answer',
      );
      return null;
    }
  }

  const thanks = 'Thanks for making the web a better place.';
  const verdict = { true: true, false: false } as const;
  return {
    async isSpam(key, comment) {
      const said = await ask('comment-check', fieldsOf(key, comment), ['true', 'false']);
      return said && verdict[said];
    },
    async correct(key, comment, to) {
      await ask(`submit-${to}`, fieldsOf(key, comment), [thanks]);
    },
    async takesKey(key, site) {
      const said = await ask('verify-key', { api_key: key, key, blog: site }, ['valid', 'invalid']);
      return said && said === 'valid';
    },
  };
}

function fieldsOf(key: string, comment: CommentToldOf): Record<string, string> {
  const { address, userAgent } = comment;
  return {
    api_key: key,
    blog: comment.site,
    blog_lang: comment.locale,
    blog_charset: 'UTF-8',
    permalink: comment.permalink,
    comment_type: comment.isReply ? 'reply' : 'comment',
    comment_author: comment.name,
    comment_author_email: comment.email,
    comment_author_url: comment.website,
    comment_content: comment.body,
    comment_date_gmt: comment.writtenAt.toISOString(),
    ...(address === undefined ? {} : { user_ip: address }),
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
  };
}
