import fc from 'fast-check';
import type { Service } from '../../support/service.ts';
import { type Exchange, exchange } from './exchange.ts';
import { type Form, formsIn } from './forms.ts';
import { describedBy, rules } from './oracles.ts';
import { type Recipe, requestsOf } from './recipes.ts';
import { told } from './repeating.ts';
import { nameOf, type Target, targetsOf } from './targets.ts';
import { newWorld } from './world.ts';
import { watchWrites } from './writes.ts';

/** What was tried so far, in all worlds. */
export class Tally {
  requests = 0;
  accepted = 0;
  refused = 0;
  /** Targets by name, with how often a request that was as it should be was taken. */
  readonly taken = new Map<string, number>();
  /** What was wrong, by target: the smallest request that shows it. */
  readonly lost = new Map<string, string>();

  add({ status, target, recipe }: Exchange): void {
    this.requests++;
    if (status < 400) this.accepted++;
    else this.refused++;
    const isTaken = status < 400 && recipe.bends.length === 0;
    this.taken.set(nameOf(target), (this.taken.get(nameOf(target)) ?? 0) + (isTaken ? 1 : 0));
  }
}

/** Requests of a target in one world. */
const inOneGo = 10;

/**
 * Tries every address of a service that has nothing in it yet, until `most` requests were sent in all worlds. Where one shows a fault,
 * fast-check looks for a smaller one that shows one too, and the target is left alone from then on.
 */
export async function fuzz(service: Service, tally: Tally, { seed, most }: { seed: number; most: number }) {
  const world = await newWorld(service);
  const targets = await targetsOf(service);
  const formsFor = await formsIn(world, targets);
  const described = describedBy((await service.send('/openapi.json')).body);
  const writes = await watchWrites(world);

  const send = async (target: Target, recipe: Recipe): Promise<Exchange | undefined> => {
    const done = await exchange(world, target, recipe, writes.ready);
    if (!done) return undefined;
    tally.add(done);
    if (endsSessions(done)) world.endSessions();
    const faults = [...rules, described].flatMap((rule) => rule(done));
    faults.push(...(await writes.faultsOf(done)));
    if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${told(done)}`);
    return done;
  };
  const sendBoth = async (target: Target, recipe: Recipe) => {
    const got = await send(target, recipe);
    // Every eighth GET is followed by its HEAD.
    if (recipe.method !== 'GET' || tally.requests % 8 > 0) return;
    const head = await send(target, { ...recipe, method: 'HEAD' });
    const differ = got && head ? differing(got, head) : [];
    if (got && differ.length > 0) throw new Error(`a HEAD is answered otherwise: ${differ}\n${told(got)}`);
  };

  for (const target of targets) {
    if (tally.requests >= most) return;
    if (tally.lost.has(nameOf(target))) continue;
    const found = await smallest(target, await formsFor(target), seed, sendBoth);
    if (found) tally.lost.set(nameOf(target), found);
  }
}

async function smallest(
  target: Target,
  forms: Form[],
  seed: number,
  send: (target: Target, recipe: Recipe) => Promise<void>,
): Promise<string | undefined> {
  const property = fc.asyncProperty(requestsOf(target, forms), (recipe) => send(target, recipe));
  const run = await fc.check(property, { numRuns: inOneGo, seed });
  if (!run.failed) return undefined;
  const { message } = run.errorInstance as Error;
  return `${message}\n(fast-check: seed ${run.seed}, path ${run.counterexamplePath})`;
}

/** What a HEAD tells of an answer is what its GET told. */
const differing = (got: Exchange, head: Exchange): string[] => [
  ...(got.status === head.status ? [] : [`${got.status} and ${head.status}`]),
  ...['content-type', 'cache-control', 'content-language', 'content-security-policy'].flatMap((name) => {
    const [one, other] = [got.answerHeaders.get(name), head.answerHeaders.get(name)];
    return one === other ? [] : [`${name} ${one} and ${other}`];
  }),
];

const endsSessions = ({ target, answerHeaders }: Exchange) =>
  /sign-out|people/.test(target.route) || answerHeaders.get('location')?.startsWith('/desk/sign-in');
