/** A request as a check words it. */
export type Sent = {
  method?: string;
  /** JSON, or a text that is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent in chunks, without saying how long it is. */
  chunked?: true;
  /** With the key that came with the command. */
  key?: true;
  /** Proxies answer such a request themselves; what they say is not the service's. */
  mayBeStopped?: true;
};

/** An answer with its body read. `asked` names the request. */
export type Answer = {
  asked: string;
  path: string;
  status: number;
  headers: Headers;
  bytes: Buffer;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a check says itself what it expects of a body.
  body: any;
};

/** The longest that an answer may take, and a stream's first event, which is sent at once (ms); the longest pause (s). */
const patience = { answer: 30_000, event: 10_000, pause: 90 };

/** Asks a deployment and remembers what every answer said in its headers. Redirects are answers like others. */
export function openTraffic(url: string, key: string | undefined) {
  const seen: Pick<Answer, 'asked' | 'path' | 'status' | 'headers'>[] = [];

  const send = async (path: string, sent: Sent, signal: AbortSignal) => {
    const { method, body, headers, key: withKey, chunked, mayBeStopped } = sent;
    const isText = typeof body === 'string';
    const verb = method ?? (body === undefined ? 'GET' : 'POST');
    const text = body === undefined ? null : isText ? body : JSON.stringify(body);
    const init = {
      method: verb,
      redirect: 'manual' as const,
      signal,
      ...(chunked ? { body: new Blob([text ?? '']).stream(), duplex: 'half' as const } : { body: text }),
      headers: {
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...(withKey ? { authorization: `Bearer ${key}` } : {}),
        ...headers,
      },
    };
    const address = new URL(path, url);
    const response = await fetch(address, init);
    const asked = `${verb} ${address.pathname.slice(0, 100)}`;
    const told = { asked, path: address.pathname, status: response.status, headers: response.headers };
    if (!mayBeStopped || response.headers.has('x-request-id')) seen.push(told);
    return { told, response };
  };

  return {
    seen,
    /** Asks, and asks once more after a pause where it was told to take one: a run is a lot of requests from one network. */
    ask: async (path: string, sent: Sent = {}): Promise<Answer> => {
      const once = () => send(path, sent, AbortSignal.timeout(patience.answer));
      let { told, response } = await once();
      for (let pauses = 0; told.status === 429 && pauses < 3; pauses++) {
        await response.body?.cancel();
        const seconds = Number(told.headers.get('retry-after') ?? Number.NaN);
        if (!(seconds <= patience.pause)) break;
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        ({ told, response } = await once());
      }
      const bytes = Buffer.from(await response.arrayBuffer());
      const text = bytes.toString();
      const isJson = /json/.test(told.headers.get('content-type') ?? '');
      return { ...told, bytes, text, body: isJson && text ? parsed(text) : undefined };
    },
    /** The first event of a stream, which is left after it. */
    firstEvent: async (path: string) => {
      const leaving = new AbortController();
      const late = setTimeout(
        () => leaving.abort(new Error(`no event within ${patience.event / 1000} seconds`)),
        patience.event,
      );
      const { told, response } = await send(path, {}, leaving.signal);
      let text = '';
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      while (reader && !text.includes('\n\n')) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
      }
      clearTimeout(late);
      await reader?.cancel();
      return { ...told, text: text.split('\n\n')[0] ?? '' };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
