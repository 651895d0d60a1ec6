import type { FormKind } from './form-session.ts';
import { fragmentOf } from './fragment.ts';
import { FragmentElement } from './fragment-element.ts';
import type { View } from './live/view.ts';
import { follow } from './live-script.ts';
import { hooked } from './markup.ts';
import { type Answer, api, exchange, fragments, withQuery } from './service.ts';
import { shuffled } from './shuffle.ts';

/** `<reader-poll site poll lang storage>`: a poll, its results, and the way to the earlier ones. */
export class ReaderPoll extends FragmentElement implements View {
  readonly parse = fragmentOf;
  #isSeen = false;

  protected override address(): string | undefined {
    return this.site ? this.#fragment(this.getAttribute('poll') || 'latest') : undefined;
  }

  #fragment(poll: string, view = ''): string {
    return withQuery(`${fragments(this.site)}/polls/${encodeURIComponent(poll)}${view}`, {
      lang: this.wish,
    });
  }

  /** Who has voted sees the results in the form's place. */
  protected override async fetch(url: string, signal?: AbortSignal): Promise<DocumentFragment> {
    const fragment = await super.fetch(url, signal);
    const poll = hooked(fragment, 'hustings', 'poll')?.dataset.poll;
    return (poll && this.#choices(poll) && (await this.#results(poll, signal))) || fragment;
  }

  /** The results as everybody sees them; where the public may not see them, by the voter's own token. */
  async #results(poll: string, signal?: AbortSignal): Promise<DocumentFragment | undefined> {
    const results = await super.fetch(this.#fragment(poll, '/results'), signal).catch(() => undefined);
    const voter = this.kept.get<string>(`voter:${this.site}`);
    if (hooked(results, 'option') || !voter) return results;
    const mine = await exchange({
      url: withQuery(`${api(this.site)}/polls/${poll}/results/mine`, { html: this.language }),
      headers: { 'Hustings-Voter': voter },
    }).catch(() => undefined);
    return mine?.ok && mine.data.html ? fragmentOf(mine.data.html) : results;
  }

  #choices(poll: string): string[] | undefined {
    return this.kept.get(`voted:${this.site}:${poll}`);
  }

  override prepare(root: HTMLElement): void {
    for (const list of root.querySelectorAll('[data-shuffle]')) list.append(...shuffled([...list.children]));
    const choices = this.#choices(root.dataset.poll ?? '');
    for (const row of root.querySelectorAll<HTMLElement>('[data-option]')) {
      const own = hooked(row, 'own');
      if (own && choices?.includes(row.dataset.option ?? '')) own.hidden = false;
    }
    follow(this);
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

  /** Results of an open poll follow the count while they are in view. */
  get feed(): string | undefined {
    const { poll = '', state, version } = this.root?.dataset ?? {};
    return this.#isSeen && version && state === 'open' ? this.#fragment(poll, '/results') : undefined;
  }

  ask(): Promise<DocumentFragment | undefined> {
    return this.#results(this.root?.dataset.poll ?? '');
  }

  protected override watch(life: AbortSignal): void {
    const see = (isSeen = false) => {
      this.#isSeen = isSeen;
      follow(this);
    };
    const sight = new IntersectionObserver((seen) => see(seen.at(-1)?.isIntersecting));
    sight.observe(this);
    life.addEventListener('abort', () => {
      sight.disconnect();
      see();
    });
  }
}
