import { readToken } from './read-token.ts';
import { type Answer, newNetwork, type Service, type Site } from './service.ts';

export type Fields = Record<string, string | string[]>;
/** `origin` null: the browser sends none. */
export type Browser = {
  from?: string;
  cookie?: string;
  origin?: string | null;
  headers?: Record<string, string>;
};

/** The address of a poll's hosted page. */
export const pageOf = (site: Site, slug: string) => `/sites/${site.name}/polls/${slug}`;

/** Sends a form as a browser without script does. */
export function submit(service: Service, path: string, fields: Fields, browser: Browser = {}) {
  const { from = newNetwork(), cookie, origin = service.config.publicUrl, headers } = browser;
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  ).toString();
  return service.send(path, {
    body,
    from,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(origin === null ? {} : { origin }),
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
  });
}

/** The fields of the form in a page that a second post brings along, and the choices that are ticked. */
export function fieldsOf(page: Answer): Fields {
  const fields: Fields = {};
  for (const [, name = '', value = ''] of page.text.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)">/g,
  ))
    fields[name] = value;
  const ticked = [...page.text.matchAll(/<input([^>]*name="choices"[^>]*)>/g)]
    .map(([, input = '']) => input)
    .filter((input) => / checked/.test(input));
  fields.choices = ticked.map((input) => input.match(/value="([^"]+)"/)?.[1] ?? '');
  return fields;
}

/** What the picture of a step asks for. */
export const answerTo = (service: Service, site: Site, fields: Fields): Promise<string> =>
  readToken(service.keyring, site.name, String(fields['proof.picture.token']));

/** Both steps; gives the second answer and what was sent. */
export async function voteByForm(
  service: Service,
  site: Site,
  slug: string,
  choices: string[],
  browser: Browser = {},
) {
  const path = pageOf(site, slug);
  const step = await submit(service, path, { choices }, browser);
  if (step.status !== 200) throw new Error(step.text);
  const fields = fieldsOf(step);
  fields['proof.picture.answer'] = await answerTo(service, site, fields);
  return { step, fields, answer: await submit(service, path, fields, browser) };
}

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = (answer: Answer) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
