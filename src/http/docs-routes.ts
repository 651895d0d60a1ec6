import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import { docsBody } from './docs-views.ts';
import { pageHeaders } from './headers.ts';
import { page } from './layout.ts';
import { type Message, openApi } from './openapi.ts';
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
  let made: { document: ReturnType<typeof openApi>; whole: string } | undefined;
  // Only who asks for it pays for it: the description takes longer to write than the rest of the app to put together.
  const description = () => {
    made ??= write();
    return made;
  };
  const write = () => {
    const document = openApi(operations, messages, publicUrl);
    const words = wordsFor('en', { locale: 'en', timeZone: 'UTC' });
    const facts = { publicUrl, words, ...script };
    const body = docsBody(operations, document as unknown as Parameters<typeof docsBody>[1], facts);
    const whole = `${page({ words, title: 'The Hustings API', styles: [`${publicUrl}/assets/page.css`], body })}`;
    return { document, whole };
  };
  app.get('/openapi.json', (c) =>
    c.json(description().document, 200, { ...cache, 'Access-Control-Allow-Origin': '*' }),
  );
  app.get('/docs', (c) => c.html(description().whole, 200, { ...cache, ...pageHeaders(config, []) }));
}
