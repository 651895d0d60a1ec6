/** A GET as a runtime can tell it before it has made a `Request`: path with query as they came, a header by its name in small letters. */
export type Asked = {
  address: string;
  header: (name: string) => string | undefined;
  remoteAddress: () => string | undefined;
};

/** An answer as it goes out, whole. */
export type Given = {
  status: number;
  headers: Record<string, string>;
  /** Bytes are the same object for as long as they are the same, so that a runtime may keep them in a form of its own. */
  body: string | Uint8Array<ArrayBuffer> | null;
};

/**
 * Answers at once what needs neither a `Request` nor the app, in the very words that the app would use; undefined for all else. For
 * runtimes where making the one and passing the other costs more than the answer.
 */
export type QuickWay = (asked: Asked) => Given | undefined;
