/** Every address that readers meet, in one place. All are absolute, since fragments stand on other people's pages. */
export function linksOf(publicUrl: string, site: string) {
  const api = `${publicUrl}/api/v1/sites/${site}`;
  const embed = `${publicUrl}/embed/v1/sites/${site}`;
  const pages = `${publicUrl}/sites/${site}`;
  const query = (values: Record<string, string | undefined>) => {
    const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  };
  return {
    archive: (cursor?: string) => `${pages}/polls${query({ cursor })}`,
    /** `choose` marks an option for the reader, and votes for nothing. */
    poll: (slug: string, choose?: string) => `${pages}/polls/${slug}${query({ choose })}`,
    pollResults: (slug: string) => `${pages}/polls/${slug}/results`,
    pollFrame: (slug: string) => `${pages}/polls/${slug}/embed`,
    pollFragment: (slug: string, lang: string) => `${embed}/polls/${slug}${query({ lang })}`,
    resultsFragment: (slug: string, lang: string) => `${embed}/polls/${slug}/results${query({ lang })}`,
    archiveFragment: (lang: string, cursor?: string) => `${embed}/polls${query({ lang, cursor })}`,
    resultsStream: (slug: string, lang: string) =>
      `${api}/polls/${slug}/results/stream${query({ html: lang })}`,
    votes: (slug: string) => `${api}/polls/${slug}/votes`,
    /** The page as others may show it, by oEmbed. */
    oembed: (page: string, format: 'json' | 'xml') => `${publicUrl}/oembed${query({ format, url: page })}`,
    thread: (thread: string, more: { cursor?: string; order?: string; under?: string } = {}) =>
      `${pages}/threads${query({ thread, ...more })}`,
    threadFrame: (thread: string) => `${pages}/threads/embed${query({ thread })}`,
    threadFragment: (
      thread: string,
      lang: string,
      more: { cursor?: string; order?: string; under?: string; title?: string; url?: string } = {},
    ) => `${embed}/thread${query({ thread, lang, ...more })}`,
    comments: () => `${api}/comments`,
    comment: (id: string) => `${api}/comments/${id}`,
    reports: (id: string) => `${api}/comments/${id}/reports`,
    /** Sends a reader to the page of the thread that holds the comment. */
    commentPage: (id: string) => `${pages}/comments/${id}`,
    feed: (format: 'rss' | 'atom' | 'json', thread?: string) =>
      `${api}/comments/feed.${format}${query({ thread })}`,
    feedback: () => `${pages}/feedback`,
    feedbackFragment: (lang: string) => `${embed}/feedback${query({ lang })}`,
    sendFeedback: () => `${api}/feedback`,
    challenge: (action: string, ref: string) => `${api}/challenge${query({ action, ref })}`,
    picture: (token: string) => `${api}/pictures/${token}`,
    sound: (token: string) => `${api}/sounds/${token}`,
  };
}

export type Links = ReturnType<typeof linksOf>;
