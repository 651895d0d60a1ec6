/** A GET as a runtime can tell it before it has made a `Request`: path with query as they came, and the headers that decide an answer. */
export type Asked = {
  address: string;
  header: (name: 'accept-encoding' | 'if-none-match' | 'x-request-id') => string | undefined;
};

/** An answer as it goes out, whole. */
export type Given = {
  status: number;
  headers: Record<string, string>;
  /** The same object for as long as the bytes are the same, so that a runtime may keep them in a form of its own. */
  body: Uint8Array<ArrayBuffer> | null;
};

/**
 * Answers at once what needs neither a `Request` nor the app, in the very words that the app would use; undefined for all else. For
 * runtimes where making the one and passing the other costs more than the answer.
 */
export type QuickWay = (asked: Asked) => Given | undefined;
