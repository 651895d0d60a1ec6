/** Something that a client wants kept: sent again and again with the same id and proof until it is acknowledged. */
export type Wish = {
  kind: 'ballot' | 'comment';
  id: string;
  /** The poll's slug, or the thread's key. */
  of: string;
  path: string;
  body: { proof: { altcha: string } } & Record<string, unknown>;
  /** The network that it comes from. */
  from: string;
};

/** What a client was told when its wish was acknowledged, and has to be told again whenever it asks. */
export type Acknowledged = Wish & { told: string };

/** What clients asked, what they were told and what became of it, as they see it. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = [];
  /** Sent, and never acknowledged: nobody may say whether it was kept. */
  readonly open = new Set<Wish>();
  /** How many answers of each kind there were: `201`, `503`, `cut`, `readers 200`. */
  readonly answers: Record<string, number> = {};
  /** What no client may ever meet: a sentence each. */
  readonly faults: string[] = [];

  count(kind: string): void {
    this.answers[kind] = (this.answers[kind] ?? 0) + 1;
  }

  counted(kind: string): number {
    return this.answers[kind] ?? 0;
  }

  of(kind: Wish['kind']): Acknowledged[] {
    return this.acknowledged.filter((wish) => wish.kind === kind);
  }
}

/** What of an answer has to be the same whenever the same wish is sent: the ballot and its voter, or the comment and its edit token. */
export function toldIn(kind: Wish['kind'], body: Record<string, unknown>): string {
  if (kind === 'ballot') return JSON.stringify([body.ballot, body.voter]);
  const { id, number, html, status, createdAt } = (body.comment ?? {}) as Record<string, unknown>;
  return JSON.stringify([id, number, html, status, createdAt, body.editToken]);
}
