import type { FormKind } from './form-session.ts';
import { fragmentOf } from './fragment.ts';
import { FragmentElement } from './fragment-element.ts';
import { hooked } from './markup.ts';
import { morph } from './morph.ts';
import { type Answer, api, exchange, fragments, withQuery } from './service.ts';
import { shuffled } from './shuffle.ts';

const every = 10_000;

/** `<reader-poll site poll lang storage>`: a poll, its results, and the way to the earlier ones. */
export class ReaderPoll extends FragmentElement {
  protected override address(): string | undefined {
    return this.site ? this.#fragment(this.getAttribute('poll') || 'latest') : undefined;
  }

  #fragment(poll: string, view = ''): string {
    return withQuery(`${fragments(this.site)}/polls/${encodeURIComponent(poll)}${view}`, {
      lang: this.wish,
    });
  }

  /** Who has voted sees the results in the form's place; where the public may not see them, by the voter's own token. */
  protected override async fetch(url: string, signal?: AbortSignal): Promise<DocumentFragment> {
    const fragment = await super.fetch(url, signal);
    const poll = hooked(fragment, 'hustings', 'poll')?.dataset.poll;
    if (!poll || !this.#choices(poll)) return fragment;
    const results = await super.fetch(this.#fragment(poll, '/results'), signal).catch(() => undefined);
    const voter = this.kept.get<string>(`voter:${this.site}`);
    if (hooked(results, 'option') || !voter) return results ?? fragment;
    const mine = await exchange({
      url: withQuery(`${api(this.site)}/polls/${poll}/results/mine`, { html: this.language }),
      headers: { 'Hustings-Voter': voter },
    }).catch(() => undefined);
    return mine?.ok && mine.data.html ? fragmentOf(mine.data.html) : (results ?? fragment);
  }

  #choices(poll: string): string[] | undefined {
    return this.kept.get(`voted:${this.site}:${poll}`);
  }

  protected override prepare(root: HTMLElement): void {
    for (const list of root.querySelectorAll('[data-shuffle]')) list.append(...shuffled([...list.children]));
    const choices = this.#choices(root.dataset.poll ?? '');
    for (const row of root.querySelectorAll<HTMLElement>('[data-option]')) {
      const own = hooked(row, 'own');
      if (own && choices?.includes(row.dataset.option ?? '')) own.hidden = false;
    }
  }

  override extras(): Record<string, unknown> {
    return {
      voter: this.kept.get(`voter:${this.site}`) ?? null,
      page: location.origin + location.pathname,
      referrer: document.referrer,
    };
  }

  override taken(_kind: FormKind, _form: HTMLFormElement, { data: { voter, ballot, html } }: Answer): void {
    const poll = this.root?.dataset.poll ?? '';
    if (voter) this.kept.set(`voter:${this.site}`, voter);
    this.kept.set(`voted:${this.site}:${poll}`, ballot?.choices ?? []);
    this.show(fragmentOf(html), true);
    this.emit('voted', { poll, status: ballot?.status });
  }

  /** Results in view follow the count. */
  protected override watch(life: AbortSignal): void {
    const timer = setInterval(() => {
      const { top, bottom } = this.getBoundingClientRect();
      const seen = document.visibilityState === 'visible' && top < innerHeight && bottom > 0;
      if (seen) this.#refresh(life).catch(() => undefined);
    }, every);
    life.addEventListener('abort', () => clearInterval(timer));
  }

  async #refresh(life: AbortSignal): Promise<void> {
    const shown = this.root;
    if (shown?.dataset.hustings !== 'results' || shown.dataset.state !== 'open') return;
    const fragment = await this.fetch(this.#fragment(shown.dataset.poll ?? '', '/results'), life);
    const fresh = hooked(fragment, 'hustings', 'results');
    // A cache may still hold a state from before this reader's own vote.
    const newer = Number(fresh?.dataset.version) > Number(shown.dataset.version);
    if (!fresh || !newer || this.root !== shown) return;
    if (morph(shown, fresh)) this.prepare(shown);
    else if (!shown.contains(this.shadow.activeElement)) this.show(fragment, false);
  }
}
