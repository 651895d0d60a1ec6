import type { Desk } from '../../support/desk.ts';
import { type Form, fillAndSend } from './forms.ts';
import type { See } from './looking.ts';
import type { Answered } from './markup-seen.ts';
import type { Watch } from './watching.ts';

type Refusing = { watch: Watch; see: See; desk: Desk; url: string };

/**
 * Forms come back with what was typed where something is wrong with it, and pages without script with their next step: each form gets
 * `each` of the texts in turn, of which the first is gone to.
 */
export async function refuse(
  { watch, see, desk, url }: Refusing,
  forms: Map<string, Form>,
  texts: readonly string[],
  each: number,
): Promise<void> {
  let turn = 0;
  for (const [kind, form] of forms) {
    const name = kind.replace(/: .*/, ': sent');
    const at = form.action.split('#')[0] ?? '';
    const answered: Answered[] = [];
    for (let count = 0; count < each; count++) {
      const text = texts[turn++ % texts.length] ?? '';
      const answer = await fillAndSend(desk, form.action.slice(url.length), form, text);
      if (answer.status >= 500) watch.told(`${kind}: ${answer.status}`);
      if (answer.status === 303 || !/html/.test(answer.headers.get('content-type') ?? '')) continue;
      if (answered.length === 0) see(name, await watch.show(name, at, answer), 'opened');
      answered.push({ html: answer.text, url: at });
    }
    if (answered.length === 0) continue;
    const seen = await watch.read(name, answered);
    for (const _ of answered) see(name, seen, 'read');
  }
}
