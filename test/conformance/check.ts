import type { Visit } from './visit.ts';

/** What a check cannot do without: a key, the site that it opens, or somebody who reads pictures. */
export type Need = 'key' | 'site' | 'answer';

/** A promise of the contract, tried on a deployment. `hint`: where to look first when it is not kept. */
export type Check = {
  part: string;
  name: string;
  needs: Need[];
  hint: string;
  /** Throws where the promise is broken. `note` keeps what was seen for whoever compares deployments. */
  run(visit: Visit, note: (fact: string, value: string) => void): Promise<void>;
};

export type Outcome = 'ok' | 'failed' | 'left out';

/** `detail`: what was expected and found, or why the check was left out. */
export type Result = {
  part: string;
  name: string;
  outcome: Outcome;
  ms: number;
  detail: string;
  hint: string;
  facts: Record<string, string>;
};

/** Thrown by a check that finds that it cannot be made here. Not a fault. */
export class LeftOut extends Error {}

/** The checks of one part, which share their needs and their hint. */
export const part = (
  name: string,
  { needs = [], hint }: { needs?: Need[]; hint: string },
  checks: (Pick<Check, 'name' | 'run'> & { needs?: Need[] })[],
): Check[] => checks.map((check) => ({ part: name, needs, hint, ...check }));
