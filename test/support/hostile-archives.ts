import { wxrComment } from './imports.ts';

/** An export of Disqus with a thread and a comment a text, the text in all that Disqus lets somebody write. */
export function disqusWith(texts: readonly string[]): string {
  const inside = (text: string) => `<![CDATA[${text}]]>`;
  const threads = texts.map(
    (text, place) =>
      `<thread dsq:id="${place + 1}"><id>${inside(text)}</id><link>${inside(place % 2 ? text : `https://www.gazette.example/d/${place}`)}</link><title>${inside(text)}</title><createdAt>2015-06-01T10:00:00Z</createdAt><isDeleted>false</isDeleted></thread>`,
  );
  const posts = texts.map(
    (text, place) =>
      `<post dsq:id="${place + 1}"><message>${inside(text)}</message><createdAt>2015-06-01T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><email>${inside(text)}</email><name>${inside(text)}</name><username>${inside(text)}</username></author><thread dsq:id="${place + 1}"/></post>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">${threads.join('')}${posts.join('')}</disqus>`;
}

/** A blog with an article a text, the text as its title and address, and in all that WordPress lets somebody write of a comment. */
export function wxrOf(texts: readonly string[]): string {
  const items = texts.map((text, place) => {
    const comment = wxrComment({
      id: place + 1,
      author: text,
      author_url: text,
      author_email: text,
      content: text,
    });
    const link = place % 2 ? text : `https://www.gazette.example/w/${place}`;
    return `<item><title><![CDATA[${text}]]></title><link><![CDATA[${link}]]></link><wp:post_id>${place + 1}</wp:post_id>${comment}</item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>${items.join('')}</channel></rss>`;
}
