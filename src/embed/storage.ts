/**
 * What may be kept in the reader's browser, in the publisher's origin. Keys begin with `hustings:`:
 *   voter:SITE            the token that makes one reader one voter
 *   voted:SITE:POLL       the ids of the chosen options, to show results on return
 *   own:SITE              ids and edit tokens of the reader's own comments
 *   author:SITE           name, mail and website, by consent
 *   draft:SITE:ACTION:REF what is typed and not yet taken by the service, with the attempt's id and proof
 * Nothing is written before the reader acts.
 */
export type Kept = {
  get<Value>(key: string): Value | undefined;
  set(key: string, value: unknown): void;
  drop(key: string): void;
};

// Storages are read and written like this too.
type Shelf = Record<string, string>;

const ofThisPage: Shelf = {};

// A token stands there as it is, so that a publisher's own code can send it too.
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * `session` and `local` (the default) are the browser's storages, `none` lasts as long as the page, and so does everything where the browser
 * refuses its storage. What does not fit is not kept.
 */
export function keptIn(kind: string | null): Kept {
  let shelf = ofThisPage;
  const attempt = <Result>(use: () => Result): Result | undefined => {
    try {
      return use();
    } catch {
      return undefined;
    }
  };
  attempt(() => {
    if (kind !== 'none') shelf = kind === 'session' ? sessionStorage : localStorage;
  });
  return {
    get: (key) => {
      const text = attempt(() => shelf[`hustings:${key}`]) ?? '';
      return attempt(() => JSON.parse(text)) ?? (text || undefined);
    },
    set: (key, value) =>
      attempt(() => {
        shelf[`hustings:${key}`] = asText(value);
      }),
    drop: (key) => attempt(() => delete shelf[`hustings:${key}`]),
  };
}
