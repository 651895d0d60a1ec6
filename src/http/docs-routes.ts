import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import { pageHeaders } from './headers.ts';
import { page } from './layout.ts';
import type { Message } from './openapi.ts';
import type { Env, Operation } from './operation.ts';

const cache = { 'Cache-Control': 'public, max-age=300' };

/** The API's description, for machines and for people. */
export function docsRoutes(
  app: Hono<Env>,
  { config, ...script }: Pick<Deps, 'config'> & { integrity: string; lastingScript: string },
  operations: Operation[],
  messages: Message[],
): void {
  const { publicUrl } = config;
  // Only who asks for it pays for it: the description takes longer to write than the rest of the app to put together.
  const write = async () => {
    const [{ openApi }, { docsBody }] = await Promise.all([
      import('./openapi.ts'),
      import('./docs-views.ts'),
    ]);
    const document = openApi(operations, messages, publicUrl);
    const words = wordsFor('en', { locale: 'en', timeZone: 'UTC' });
    const facts = { publicUrl, words, ...script };
    const body = docsBody(operations, document as unknown as Parameters<typeof docsBody>[1], facts);
    const whole = `${page({ words, title: 'The Hustings API', styles: [`${publicUrl}/assets/page.css`], body })}`;
    return { document: JSON.stringify(document), whole };
  };
  let written: ReturnType<typeof write> | undefined;
  const description = () => {
    written ??= write();
    return written;
  };
  app.get('/openapi.json', async (c) =>
    c.body((await description()).document, 200, {
      ...cache,
      'Content-Type': 'application/json',
      'Access-Control-Allow-Origin': '*',
    }),
  );
  app.get('/docs', async (c) =>
    c.html((await description()).whole, 200, { ...cache, ...pageHeaders(config, []) }),
  );
}
