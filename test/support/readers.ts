import { randomUUID } from 'node:crypto';
import { makeRiddle } from '../../src/verification/riddle.ts';
import { openPictureForDrawing } from '../../src/verification/token.ts';
import { newNetwork, newSite, type Site, startService } from './service.ts';

/** What four random bytes say here: the first counter in the ranges of calm times, the 15,001st in the wider ones. */
const drawn = [0, 0, 15_000 >> 8, 15_000 & 255];

/**
 * The service for tests about readers: `pass(seconds)` lets time go by on its clock, and a proof of work is found at the
 * first try in calm times.
 */
export async function startForReaders(options: Parameters<typeof startService>[0] & object = {}) {
  let ahead = 0;
  const service = await startService({
    ...options,
    platform: {
      clock: () => new Date(Date.now() + ahead),
      random: (bytes) =>
        bytes === 4 ? Uint8Array.from(drawn) : crypto.getRandomValues(new Uint8Array(bytes)),
      ...options.platform,
    },
  });
  return {
    ...service,
    pass: (seconds: number) => {
      ahead += seconds * 1000;
    },
  };
}
export type ReadersService = Awaited<ReturnType<typeof startForReaders>>;

/** A site where whatever holds is published at once: no picture, no first-time rule, no pause between comments. */
export const openSite = (service: ReadersService, comments: Record<string, unknown> = {}, more = {}) =>
  newSite(service, {
    origins: ['https://magazine.example'],
    settings: { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0, ...comments } },
    ...more,
  });

/** A comment that must get in; gives what the answer says of it, with its token. */
export async function published(site: Site, thread: string, comment: Record<string, unknown> = {}) {
  const answer = await site.comment(thread, comment);
  if (answer.status !== 201) throw new Error(answer.text);
  return { ...answer.body.comment, editToken: answer.body.editToken } as {
    id: string;
    number: number;
    editToken: string;
    permalink: string;
  };
}

/** What a comment's body takes when it is sent by hand. */
export const written = (thread: string, more: Record<string, unknown> = {}) => ({
  commentId: randomUUID(),
  thread,
  author: { name: 'Ada', email: 'ada@example.com', website: '' },
  body: `Well said. ${randomUUID()}`,
  ...more,
});

/** What an editor makes of a comment. */
export const rule = (site: Site, id: string, ruling: Record<string, unknown>) =>
  site.api(`/comments/${id}`, { method: 'PATCH', body: ruling, owner: true });

/** A post of a form as a browser sends it from the service's own page. */
export function submit(
  service: ReadersService,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { origin: 'http://localhost:8787' },
  from = newNetwork(),
) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return service.send(path, {
    method: 'POST',
    body: `${new URLSearchParams(fields)}`,
    headers: { ...type, ...headers },
    from,
  });
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text = '') => text.replace(/&(#39|\w+);/g, (_, name) => named[name] ?? '');

/** The fields of a page's form (`data-form`), as a browser would send them again: by name, with what stands in them. */
export function fieldsOf(page: string, form: string): Record<string, string> {
  const [, inside = ''] =
    page.match(new RegExp(`<form[^>]*data-form="${form}"[^>]*>(.*?)</form>`, 's')) ?? [];
  const fields: Record<string, string> = {};
  for (const [, written = '', text] of inside.matchAll(
    /<(?:input|textarea)([^>]*)>(?:\n([^<]*)<\/textarea>)?/g,
  )) {
    const given = new Map(
      [...written.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value]),
    );
    const isChoice = ['radio', 'checkbox'].includes(given.get('type') ?? '');
    const name = given.get('name');
    if (name && (!isChoice || given.has('checked'))) fields[name] = unescaped(text ?? given.get('value'));
  }
  return fields;
}

/** Reads the picture of a form, as a person would who took some time over it. */
export async function answerIn(service: ReadersService, site: Site, fields: Record<string, string>) {
  const token = fields['proof.picture.token'] ?? '';
  const opened = await openPictureForDrawing(token, { site: site.name, now: new Date() }, service.keyring);
  if (!opened.ok) throw new Error(`the picture's token is ${opened.reason}`);
  service.pass(4);
  return { ...fields, 'proof.picture.answer': makeRiddle(opened.seed).answer };
}
