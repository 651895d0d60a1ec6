import { FragmentElement } from './fragment-element.ts';
import { fragments, withQuery } from './service.ts';

/** `<reader-feedback site lang storage>`: a private note to the editors. */
export class ReaderFeedback extends FragmentElement {
  protected override address(): string | undefined {
    if (!this.site) return undefined;
    return withQuery(`${fragments(this.site)}/feedback`, { lang: this.wish });
  }

  override extras(): Record<string, unknown> {
    return { page: location.origin + location.pathname };
  }
}
