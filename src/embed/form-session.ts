import { bodyOf, type Entry, entriesOf, fill } from './form-fields.ts';
import { hooked } from './markup.ts';
import { type Picture, Prover } from './prover.ts';
import { type Answer, exchange, insist, withQuery } from './service.ts';
import { canSolve } from './solver.ts';
import type { Kept } from './storage.ts';
import { answerBox, showPicture } from './verification-block.ts';
import type { Word } from './words.ts';

export type FormKind = 'vote' | 'comment' | 'feedback' | 'report' | 'edit';

/** What a form needs of the element that it stands in. */
export type FormHost = {
  readonly site: string;
  readonly language: string;
  readonly drafts: Kept;
  /** Tells the reader, through the element's live region; undefined empties it. */
  say(word?: Word): void;
  /** Fields that the element adds to the body. */
  extras(): Record<string, unknown>;
  /** Headers for the challenge and the message. */
  headers(kind: FormKind, form: HTMLFormElement): Record<string, string>;
  taken(kind: FormKind, form: HTMLFormElement, answer: Answer): void;
  refused(form: HTMLFormElement, answer: Answer): void;
};

type Proof = { altcha: string; picture?: { token: string; answer: string } };
/** One thing that the reader wants done, however often it has to be sent. */
type Attempt = { id: string | undefined; proof?: Proof | undefined };

const slowAfter = 3000;
const renewable = /^proof_(expired|spent)$/;
/** Plain http has neither randomUUID nor what a proof needs: such a page leaves the sending to the hosted one. */
const newId = () => crypto.randomUUID?.();

/**
 * One form of a fragment, from the reader's first touch to the service's answer. Every send of one attempt has the same id and
 * the same proof, so that the service can tell a retry from a second vote.
 */
export class FormSession {
  readonly #form: HTMLFormElement;
  readonly #host: FormHost;
  readonly #kind: FormKind;
  readonly #prover: Prover | undefined;
  readonly #draftKey: string | undefined;
  #attempt: Attempt = { id: newId() };
  #picture: Picture | undefined;
  #busy = false;
  #skipping = false;

  constructor(form: HTMLFormElement, host: FormHost) {
    this.#form = form;
    this.#host = host;
    this.#kind = form.getAttribute('data-form') as FormKind;
    const url = form.getAttribute('data-challenge');
    if (!url) return;
    this.#prover = new Prover({
      url,
      headers: () => host.headers(this.#kind, form),
      wanted: () => form.isConnected,
      show: (picture) => {
        this.#picture = picture;
        showPicture(form, picture);
      },
    });
    const { searchParams } = new URL(url);
    this.#draftKey = `draft:${host.site}:${searchParams.get('action')}:${searchParams.get('ref')}`;
    const draft = host.drafts.get<Attempt & { fields: Entry[] }>(this.#draftKey);
    if (!draft) return;
    this.#attempt = { id: draft.id, proof: draft.proof };
    fill(form, draft.fields);
  }

  /** Whether this page can send the form itself; where it cannot prove anything, the hosted page takes the form. */
  get able(): boolean {
    return !this.#prover || canSolve();
  }

  /** The reader is at the form: get a proof ready, unless one waits from before. What goes wrong shows when it is sent. */
  touch(): void {
    if (this.able && !this.#busy && !this.#attempt.proof) this.#prover?.proof().catch(() => undefined);
  }

  /** What is typed is kept until the service has it; a choice in a poll only once it is sent. */
  typed(): void {
    if (this.#kind !== 'vote') this.#keep();
  }

  async another(): Promise<void> {
    await this.#prover?.another();
    this.#host.say('newPicture');
  }

  /** Sends the form without an answer to the picture; the rest of it is still checked. */
  skip(): void {
    if (this.#busy) return;
    const box = answerBox(this.#form);
    if (box) box.required = false;
    this.#skipping = true;
    this.#form.requestSubmit();
    this.#skipping = this.#busy;
    if (box) box.required = true;
  }

  async submit(): Promise<void> {
    if (this.#busy) return;
    this.#working(true);
    try {
      const answer = await this.#deliver();
      this.#working(false);
      if (answer.ok) this.#taken(answer);
      else this.#refused(answer);
    } catch {
      this.#working(false);
      if (this.#isWhole()) this.#host.refused(this.#form, { ok: false, data: { code: 'unreachable' } });
      else if (this.#form.isConnected) this.#host.say('newPicture');
    }
    this.#skipping = false;
  }

  /** Sends until the service answers. A proof that is merely too old, or used, is replaced once without a word. */
  async #deliver(): Promise<Answer> {
    const answer = await insist(() => this.#send());
    if (!answer.data.challenge || !renewable.test(answer.data.code ?? '')) return answer;
    this.#attempt.proof = undefined;
    this.#prover?.take(answer.data.challenge, true);
    return insist(() => this.#send());
  }

  async #send(): Promise<Answer> {
    if (this.#prover) this.#attempt.proof ??= await this.#prove();
    this.#keep();
    this.#host.say('sending');
    const { id, proof } = this.#attempt;
    return exchange({
      method: this.#kind === 'edit' ? 'PATCH' : 'POST',
      url: withQuery(this.#form.getAttribute('data-post') ?? '', { html: this.#host.language }),
      headers: this.#host.headers(this.#kind, this.#form),
      body: {
        ...bodyOf(entriesOf(this.#form)),
        ...this.#host.extras(),
        ...(this.#kind === 'vote' && { ballotId: id }),
        ...(this.#kind === 'comment' && { commentId: id }),
        ...(proof && { proof }),
      },
    });
  }

  async #prove(): Promise<Proof> {
    this.#host.say('solving');
    const slow = setTimeout(() => this.#host.say('slow'), slowAfter);
    try {
      const altcha = (await this.#prover?.proof()) ?? '';
      // A picture has come meanwhile, and waits for its answer.
      if (!this.#isWhole()) throw new Error();
      const answer = answerBox(this.#form)?.value;
      const picture = this.#picture;
      return picture && answer && !this.#skipping
        ? { altcha, picture: { token: picture.token, answer } }
        : { altcha };
    } finally {
      clearTimeout(slow);
    }
  }

  /** A picture may come after the button was pressed; an empty answer would spend it, so the browser asks for one. */
  #isWhole(): boolean {
    return this.#form.isConnected && (this.#skipping || this.#form.reportValidity());
  }

  #taken(answer: Answer): void {
    if (this.#draftKey) this.#host.drafts.drop(this.#draftKey);
    showPicture(this.#form, undefined);
    this.#host.taken(this.#kind, this.#form, answer);
  }

  #refused(answer: Answer): void {
    this.#attempt = { id: answer.data.code === 'id_conflict' ? newId() : this.#attempt.id };
    this.#keep();
    this.#host.refused(this.#form, answer);
    if (!answer.data.challenge || !this.#form.isConnected) return;
    this.#prover?.take(answer.data.challenge, false);
    answerBox(this.#form)?.focus();
  }

  #working(busy: boolean): void {
    this.#busy = busy;
    for (const button of this.#form.querySelectorAll('button:not([type=button])')) {
      button.setAttribute('aria-disabled', `${busy}`);
    }
    if (busy) {
      hooked(this.#form, 'problem')?.replaceChildren();
      for (const field of this.#form.querySelectorAll('[aria-invalid]'))
        field.removeAttribute('aria-invalid');
    } else this.#host.say();
  }

  #keep(): void {
    if (!this.#draftKey) return;
    this.#host.drafts.set(this.#draftKey, { ...this.#attempt, fields: entriesOf(this.#form) });
  }
}
