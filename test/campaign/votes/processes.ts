import { endAll, launch } from '../../runtimes/node-process.ts';
import { freshDatabase } from '../../support/database.ts';
import { freePort } from '../../support/free-port.ts';
import { type Answer, ownerKey, type Sent } from '../../support/service.ts';
import { secrets } from './minting.ts';

const processes = 4;

/** Four real services over one database, each with a pool of its own. `more` settings over the usual ones. */
export async function startProcesses(more: Record<string, string> = {}) {
  const fresh = await freshDatabase({ max: 3 });
  const env = {
    ...{ DATABASE_URL: fresh.url, SECRETS: secrets, OWNER_KEY: ownerKey, DEMO: '0', LOG_LEVEL: 'error' },
    ...{ TRUSTED_PROXIES: '127.0.0.0/8', WORKERS: '1' },
    ...more,
  };
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const services = ports.map((port) => launch({ ...env, PORT: `${port}` }));
  await Promise.all(services.map((service) => service.up()));

  /** Sends to one of them over a socket; a body that is no text is JSON. */
  const send = async (to: number, path: string, sent: Sent = {}): Promise<Answer> => {
    const { body, from, owner } = sent;
    const headers = new Headers(sent.headers);
    if (from) headers.set('x-forwarded-for', from);
    if (owner) headers.set('authorization', `Bearer ${ownerKey}`);
    if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const url = services[to % processes]?.url.replace('localhost', '127.0.0.1');
    const answer = await fetch(`${url}${path}`, {
      method: sent.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson ? JSON.parse(text) : undefined,
      text,
    };
  };
  return {
    processes,
    database: fresh.database,
    send,
    /** What they wrote about faults, each kind once. That somebody was told to come back is none. */
    faults: () => {
      const events = services.flatMap((service) => service.events());
      const faults = events.filter(({ level, msg }) => level >= 50 && msg !== 'unavailable');
      return [
        ...new Set(faults.map(({ msg, fault }) => `logged as a fault: ${msg} ${JSON.stringify(fault)}`)),
      ];
    },
    stop: async () => {
      await endAll();
      await fresh.drop();
    },
  };
}
export type Processes = Awaited<ReturnType<typeof startProcesses>>;

/** What an owner makes; must get in. */
export async function make(processes: Processes, path: string, body: unknown, method = 'POST') {
  const answer = await processes.send(0, path, { method, body, owner: true });
  if (answer.status > 201) throw new Error(answer.text);
  return answer.body;
}
