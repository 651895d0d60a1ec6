import { hooked } from '../markup.ts';
import { pageFrom } from './page-from.ts';

type Ruled = { card: HTMLElement; before: ChildNode | null; value: string; was: string };

const keysOff = 'hustings-desk-keys-off';
const fewLeft = 12;

/**
 * The queue by keyboard: rulings go out in the background, one after the other, while the next comment is at hand already. One that
 * was not taken comes back to its place and says why.
 */
export function quickenQueue(root: HTMLElement): void {
  const form = root.querySelector('form');
  const said = hooked(root, 'said');
  const help = document.querySelector<HTMLDetailsElement>('[data-keys]');
  const keysOn = document.querySelector<HTMLInputElement>('[data-keys-on]');
  if (!form || !said) return;
  const done: Ruled[] = [];
  let sending = Promise.resolve();
  let fetching = false;

  const cards = () => [...root.querySelectorAll<HTMLElement>('[data-comment]')];
  const here = () => document.activeElement?.closest<HTMLElement>('[data-comment]') ?? null;
  const say = (text: string) => {
    said.textContent = text;
  };

  async function send(value: string, was: string): Promise<{ code?: string; by?: string; current?: string }> {
    const fields = new URLSearchParams({ csrf: field('csrf'), was, one: value });
    const answer = await fetch(form?.action ?? '', {
      method: 'POST',
      body: fields,
      headers: { Accept: 'application/json' },
    });
    const { items } = (await answer.json()) as { items?: { code?: string; by?: string; current?: string }[] };
    const [item] = items ?? [];
    if (!answer.ok || !item) throw new Error(`${answer.status}`);
    return item;
  }

  const field = (name: string) => form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? '';

  function take(card: HTMLElement, button: HTMLButtonElement): void {
    const ruled = { card, before: card.nextSibling, value: button.value, was: field('was') };
    const all = cards();
    const next = all[all.indexOf(card) + 1] ?? all[all.indexOf(card) - 1];
    const label = button.firstChild?.textContent ?? '';
    card.remove();
    (next ?? hooked(document, 'empty') ?? document.querySelector('main'))?.focus();
    say(`${label}: ${all.length - 1} ${root.dataset.left}`);
    fetchMore();
    sending = sending.then(async () => {
      try {
        const { code, by, current } = await send(ruled.value, ruled.was);
        if (code === undefined) done.push(ruled);
        else bringBack(ruled, [by, current].filter(Boolean).join(': ') || code);
      } catch {
        bringBack(ruled, root.dataset.failed ?? '');
      }
    });
  }

  function bringBack({ card, before }: Ruled, why: string): void {
    form?.insertBefore(card, before?.isConnected && before.parentNode === form ? before : null);
    const problem = hooked(card, 'problem') ?? document.createElement('p');
    problem.dataset.problem = '';
    problem.className = 'problem';
    problem.textContent = why;
    card.append(problem);
    say(why);
  }

  function undo(): void {
    sending = sending.then(async () => {
      const last = done.pop();
      if (!last) return;
      const [to = '', ...key] = last.value.split(' ');
      const { code } = await send(`${last.was} ${key.join(' ')}`, to).catch(() => ({ code: 'failed' }));
      if (code !== undefined) return say(root.dataset.failed ?? '');
      form?.insertBefore(last.card, last.before?.isConnected ? last.before : (cards()[0] ?? null));
      last.card.focus();
      say(root.dataset.undo ?? '');
    });
  }

  /** The next page's comments join this one's before it runs out. */
  async function fetchMore(): Promise<void> {
    const next = document.querySelector<HTMLAnchorElement>('[data-next]');
    if (!next || fetching || cards().length > fewLeft) return;
    fetching = true;
    try {
      const page = await pageFrom(next.href);
      const more = page.querySelectorAll('[data-comment]');
      const bulk = form?.querySelector('.bulk') ?? null;
      for (const card of more) form?.insertBefore(document.adoptNode(card), bulk);
      const following = page.querySelector<HTMLAnchorElement>('[data-next]');
      if (following) next.href = following.href;
      else next.remove();
    } finally {
      fetching = false;
    }
  }

  function move(step: number): void {
    const all = cards();
    const at = here();
    const to = at ? all[all.indexOf(at) + step] : all[step > 0 ? 0 : all.length - 1];
    to?.focus();
    to?.scrollIntoView({ block: 'nearest' });
  }

  const press = (to: string) => {
    const card = here() ?? cards()[0];
    const button = card?.querySelector<HTMLButtonElement>(`button[data-to=${to}]`);
    if (card && button) take(card, button);
  };
  const open = (what: string) => here()?.querySelector<HTMLAnchorElement>(`[data-open=${what}]`)?.click();

  const keys: Record<string, () => void> = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press('approved'),
    s: () => press('spam'),
    d: () => press('trash'),
    e: () => open('edit'),
    r: () => open('reply'),
    x: () => here()?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click(),
    z: undo,
    u: undo,
    '?': () => {
      if (help) help.open = !help.open;
    },
  };

  form.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[name=one]');
    const card = button?.closest<HTMLElement>('[data-comment]');
    if (!button || !card) return;
    event.preventDefault();
    take(card, button);
  });
  document.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    const typing = (event.target as Element).closest(
      'input:not([type=checkbox]), textarea, select, [contenteditable]',
    );
    if (!act || typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(keysOff))
      return;
    event.preventDefault();
    act();
  });
  if (help) help.hidden = false;
  if (keysOn) {
    keysOn.checked = !localStorage.getItem(keysOff);
    keysOn.addEventListener('change', () => {
      if (keysOn.checked) localStorage.removeItem(keysOff);
      else localStorage.setItem(keysOff, 'yes');
    });
  }
}
