import type { Answer, Sent, Service, Site } from '../../support/service.ts';

/** A site with payloads in all its fields, and what is needed to look at it. */
export type Planted = {
  site: Site;
  texts: readonly string[];
  polls: string[];
  draft: string;
  threads: string[];
  /** Threads out of archives. */
  archived: string[];
  comments: string[];
  held: string[];
  webhooks: string[];
  preview: string;
  /** What was sent, field by field, and what of it was not refused. */
  sent: number;
  taken: number;
};

/** Where payloads are written to, so that the same flow runs with calm words. */
export type Ground = {
  service: Service;
  origin: string;
  hooks: string;
  editor: string;
  reader: (place: number) => string;
};

/** What writes with: `send` as the owner of the site; `count` takes an answer to what was sent otherwise. */
export type Hand = Ground & {
  planted: Planted;
  send: (path: string, sent: Sent) => Promise<Answer>;
  count: (answer: Answer) => Answer;
};

/** The one whose turn it is. */
export const at = <T>(list: readonly T[], place: number): T => list[place % list.length] as T;
