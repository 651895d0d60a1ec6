import type { Desk } from '../../support/desk.ts';
import { inChanceOrder } from '../effort.ts';
import { type Form, formsIn } from './forms.ts';
import { inLanes, partsOf } from './lanes.ts';
import type { Answered, Seen } from './markup-seen.ts';
import type { Surface } from './surfaces.ts';
import type { Watch } from './watching.ts';

/** What was seen of a surface, and how: gone to in Chromium, or an answer that Chromium parsed. */
export type See = (surface: string, seen: Seen, how: 'opened' | 'read') => void;

type Looking = { watch: Watch; see: See; desk: Desk; chance: () => number; visits: number };

/**
 * Of each kind of surface `visits` are gone to, which ones chance says, and all others are read. Gives the forms that were found where we
 * went, each kind once.
 */
export async function lookAt(looking: Looking, surfaces: Surface[]): Promise<Map<string, Form>> {
  const { chance, visits } = looking;
  const forms = new Map<string, Form>();
  for (const [name, ofKind] of Map.groupBy(surfaces, ({ name }) => name)) {
    const isElement = name.startsWith('element');
    const inOrder = isElement ? ofKind : inChanceOrder(chance, ofKind);
    const gone = isElement ? inOrder.length : visits;
    for (const surface of inOrder.slice(0, gone)) await visit(looking, surface, forms);
    await readAll(looking, name, inOrder);
  }
  return forms;
}

async function visit({ watch, see }: Looking, surface: Surface, forms: Map<string, Form>) {
  const { name, url } = surface;
  see(name, await watch.visit(surface), 'opened');
  if (name.startsWith('element')) return;
  for (const form of await formsIn(watch.page)) {
    const kind = `${name}: ${form.fields.map(([field]) => field).join(' ')}`;
    if (!forms.has(kind)) forms.set(kind, { ...form, action: new URL(form.action, url).href });
  }
}

/** Reads them and whatever a list goes on with, page by page. */
async function readAll({ watch, see, desk }: Looking, name: string, surfaces: Surface[]): Promise<void> {
  if (name.startsWith('element')) return;
  const known = new Set<string>();
  let asked = surfaces.map(({ url }) => url);
  for (let page = 0; asked.length > 0 && page < 8; page++) {
    const further = new Set<string>();
    for (const urls of partsOf(asked, 40)) {
      const answered: Answered[] = [];
      await inLanes(urls, async (url) => {
        known.add(url);
        const { status, headers, text } = await desk.get(url.slice(new URL(url).origin.length));
        if (status >= 500) watch.told(`${url}: ${status}`);
        if (/html/.test(headers.get('content-type') ?? '')) answered.push({ html: text, url });
      });
      const seen = await watch.read(name, answered);
      for (const _ of answered) see(name, seen, 'read');
      for (const url of seen.further) further.add(url);
    }
    asked = [...further].filter((url) => !known.has(url));
  }
}
