import type { SiteRecord } from '../sites/site.ts';
import { wordsFor } from '../words/words.ts';
import { cut, type Letter } from './letter.ts';
import type { CommentNews, ReportNews } from './newsroom.ts';
import { readerWords } from './reader-words.ts';
import type { SubscriptionKind } from './subscription.ts';

/** The rules of what readers are told in mails: in the site's language, and never another reader's address. */
export function readerLetters(site: SiteRecord) {
  const { lang, list } = wordsFor(undefined, site);
  const said = readerWords(lang);
  const leaving = (link: string) => [said.why(site.name), { link, label: said.leave }];
  return {
    lang,
    /** Holds nothing that whoever asked has typed: it may go to a stranger. */
    confirm: (kinds: SubscriptionKind[], links: { confirm: string }): Letter => ({
      subject: said.confirmSubject(site.name),
      body: [
        said.confirm(site.name, list(kinds.map((kind) => said.kinds[kind]))),
        { link: links.confirm, label: said.confirmLink },
      ],
      foot: [said.confirmElse],
    }),
    reply: (reply: CommentNews, links: { leave: string }): Letter => ({
      subject: said.replySubject(site.name, reply.title),
      body: [
        said.reply(reply.name || said.nobody, reply.title),
        { quote: cut(reply.text) },
        { link: reply.url, label: said.toReply },
      ],
      foot: leaving(links.leave),
    }),
    published: ({ title, url }: CommentNews, links: { leave: string }): Letter => ({
      subject: said.publishedSubject(site.name),
      body: [said.published(title), { link: url, label: said.toComment }],
      foot: leaving(links.leave),
    }),
    settled: ({ comment }: ReportNews): Letter => ({
      subject: said.settledSubject(site.name),
      body: [said.settled(comment.title), comment.status === 'approved' ? said.stays : said.gone],
      foot: [said.whyReport],
    }),
  };
}
