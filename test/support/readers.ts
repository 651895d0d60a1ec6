import { randomUUID } from 'node:crypto';
import { readToken } from './read-token.ts';
import { newNetwork, newSite, type Site, startService } from './service.ts';

export { fieldsOf } from './form-fields.ts';

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

/** Reads the picture of a form, as a person would who took some time over it. */
export async function answerIn(service: ReadersService, site: Site, fields: Record<string, string>) {
  const token = fields['proof.picture.token'] ?? '';
  const answer = await readToken(service.keyring, site.name, token, service.platform.clock());
  service.pass(4);
  return { ...fields, 'proof.picture.answer': answer };
}
