/** What mails need to know of other rooms, as those rooms tell it; undefined where a thing is gone. */

export type CommentNews = {
  id: string;
  parent: string | null;
  status: 'approved' | 'held' | 'spam' | 'trash';
  /** What the thread is about, as readers know it. */
  title: string;
  /** Where a reader finds the comment. */
  url: string;
  name: string;
  email: string;
  text: string;
};

export type ReportNews = {
  comment: CommentNews;
  reason: string;
  text: string;
  email: string;
  settled: boolean;
};

export type NoteNews = { message: string; name: string; email: string; page: string };

export type Newsroom = {
  comment(site: string, id: string): Promise<CommentNews | undefined>;
  report(site: string, id: string): Promise<ReportNews | undefined>;
  note(site: string, id: string): Promise<NoteNews | undefined>;
};
