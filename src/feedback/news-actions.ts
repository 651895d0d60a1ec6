import type { Deps } from '../deps.ts';
import type { NoteNews } from '../mail/newsroom.ts';
import { findNote } from './feedback-queries.ts';

/** What mails say of a note to the editors. */
export const noteNews = (deps: Deps, site: string, id: string): Promise<NoteNews | undefined> =>
  findNote(deps.database, site, id);
