import type { Answer, Service } from './service.ts';
import { publicUrl } from './service.ts';

/** Somebody at the desk: a browser's cookies and the token of its forms, over the app as it is called in tests. */
export async function signIn(service: Pick<Service, 'send' | 'config'>, key: string) {
  const jar = new Map<string, string>();
  let csrf = '';
  const origin = service.config.publicUrl ?? publicUrl;
  const send = async (path: string, sent: Parameters<Service['send']>[1] = {}): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await service.send(path, {
      ...sent,
      headers: { ...(cookie ? { cookie } : {}), ...sent.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    csrf = answer.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? csrf;
    return answer;
  };
  const get = (path: string, headers: Record<string, string> = {}) => send(path, { headers });
  /** Posts a form as the desk's own page would; fields with several values are given as lists. */
  const post = (
    path: string,
    fields: Record<string, string | string[]> = {},
    headers: Record<string, string> = { origin },
  ) => {
    const form = new URLSearchParams({ csrf });
    for (const [name, value] of Object.entries(fields)) {
      form.delete(name);
      for (const each of [value].flat()) form.append(name, each);
    }
    return send(path, {
      method: 'POST',
      body: `${form}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  };
  /** Sends a form with a file, as the desk's own page would. */
  const upload = (
    path: string,
    fields: Record<string, string>,
    file?: File,
    headers: Record<string, string> = { origin },
  ) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf, ...fields })) form.set(name, value);
    if (file) form.set('file', file);
    return send(path, { method: 'POST', body: form, headers });
  };
  const answer = await post('/desk/sign-in', { key });
  if (answer.status === 303) await get('/desk');
  return { answer, jar, send, get, post, upload, csrf: () => csrf };
}
export type Desk = Awaited<ReturnType<typeof signIn>>;
