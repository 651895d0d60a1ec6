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

const memory = new Map<string, string>();

const ofThisPage = {
  getItem: (key: string) => memory.get(key) ?? null,
  setItem: (key: string, value: string) => void memory.set(key, value),
  removeItem: (key: string) => void memory.delete(key),
};

/**
 * `local` and `session` are the browser's storages, `none` lasts as long as the page. Where the browser refuses its storage
 * (blocked, full), the page's memory takes over.
 */
export function keptIn(kind: 'none' | 'session' | 'local'): Kept {
  const browser = (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> =>
    kind === 'none' ? ofThisPage : kind === 'local' ? localStorage : sessionStorage;
  const either = <Result>(use: (storage: typeof ofThisPage) => Result): Result => {
    try {
      return use(browser() as typeof ofThisPage);
    } catch {
      return use(ofThisPage);
    }
  };
  return {
    get(key) {
      const text = either((storage) => storage.getItem(`hustings:${key}`)) ?? memory.get(`hustings:${key}`);
      try {
        return text ? JSON.parse(text) : undefined;
      } catch {
        return undefined;
      }
    },
    set: (key, value) => either((storage) => storage.setItem(`hustings:${key}`, JSON.stringify(value))),
    drop(key) {
      memory.delete(`hustings:${key}`);
      either((storage) => storage.removeItem(`hustings:${key}`));
    },
  };
}
