import { type Check, LeftOut, type Need, type Result } from './check.ts';
import { checks } from './checks.ts';
import { type Deployment, openVisit, type Visit } from './visit.ts';

/** Why a check cannot be made on this visit; undefined where nothing is in its way. */
const obstacles: Record<Need, (visit: Visit) => string | undefined> = {
  key: ({ key }) => (key ? undefined : 'needs a key'),
  site: ({ key, isOpen }) => (!key ? 'needs a key' : isOpen() ? undefined : 'the site could not be opened'),
  answer: ({ readPicture }) => (readPicture ? undefined : 'needs somebody who reads the picture'),
};

/**
 * Makes every check on a deployment, one after the other, and tells of each what came of it; `told` hears of each at once.
 * Throws where nothing answers at all.
 */
export async function runConformance(
  deployment: Deployment,
  told: (result: Result) => void = () => {},
): Promise<Result[]> {
  const visit = openVisit(deployment);
  await visit.ask('/healthz').catch((error: unknown) => {
    throw new Error(`Nothing answers at ${deployment.url}: ${reasonOf(error)}`);
  });
  const results: Result[] = [];
  for (const check of checks) {
    const result = await make(check, visit);
    results.push(result);
    told(result);
  }
  return results;
}

async function make(check: Check, visit: Visit): Promise<Result> {
  const { part, name, hint } = check;
  const facts: Record<string, string> = {};
  const started = performance.now();
  const end = (outcome: Result['outcome'], detail = ''): Result => {
    const ms = Math.round(performance.now() - started);
    return {
      part,
      name,
      outcome,
      ms,
      detail: visit.key ? detail.replaceAll(visit.key, '…') : detail,
      hint,
      facts,
    };
  };
  const obstacle = check.needs.map((need) => obstacles[need](visit)).find(Boolean);
  if (obstacle) return end('left out', obstacle);
  try {
    await check.run(visit, (fact, value) => {
      facts[fact] = value;
    });
    return end('ok');
  } catch (error) {
    return end(error instanceof LeftOut ? 'left out' : 'failed', reasonOf(error));
  }
}

/** The reason of a failed fetch is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return cause instanceof Error && cause.message ? `${message} (${cause.message})` : message;
}
