import { type Check, LeftOut, type Need, type Result } from './check.ts';
import { checks } from './checks.ts';
import { leaving } from './closing-checks.ts';
import { type Deployment, openVisit, type Visit } from './visit.ts';

/** Why a check cannot be made on this visit; undefined where nothing is in its way. */
const obstacles: Record<Need, (visit: Visit) => string | undefined> = {
  key: ({ key }) => (key ? undefined : 'needs a key'),
  site: ({ key, isOpen }) => (!key ? 'needs a key' : isOpen() ? undefined : 'the site could not be opened'),
  answer: ({ readPicture }) => (readPicture ? undefined : 'needs somebody who reads the picture'),
};

/** How a run is watched and bounded. */
type Run = {
  made?: Check[];
  /** Hears of each check as soon as it is made. */
  told?: (result: Result) => void;
  /** Once it is aborted, what is left is left out, but for taking away what the run made. */
  interrupted?: AbortSignal;
};

/**
 * Makes every check on a deployment, one after the other, and says of each what came of it. Throws where nothing answers
 * at all.
 */
export async function runConformance(deployment: Deployment, run: Run = {}): Promise<Result[]> {
  const { made = checks, told = () => {}, interrupted } = run;
  const visit = openVisit(deployment);
  await visit.ask('/healthz').catch((error: unknown) => {
    throw new Error(`Nothing answers at ${deployment.url}: ${reasonOf(error)}`);
  });
  const results: Result[] = [];
  for (const check of made) {
    const isOver = interrupted?.aborted && check.part !== leaving;
    const result = await make(isOver ? { ...check, run: stopped } : check, visit);
    results.push(result);
    told(result);
  }
  return results;
}

const stopped = async () => {
  throw new LeftOut('the run was interrupted');
};

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
