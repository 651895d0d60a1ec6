import { choresOf } from '../chores.ts';
import { inColumns } from '../columns.ts';
import type { Deps } from '../deps.ts';
import { describeFault } from '../http/fault-log.ts';

/** Does once every chore that is due; says of each in a line what became of it, and whether all went well. */
export async function doChores(deps: Deps): Promise<{ said: string; allWell: boolean }> {
  const reports = await choresOf(deps)(new AbortController().signal);
  const rows = reports.map(({ became, chore, error }) => [became, chore, ...(error ? [faultOf(error)] : [])]);
  return { said: inColumns(rows), allWell: reports.every(({ became }) => became !== 'failed') };
}

/** As the log would say it: names and codes. */
function faultOf(error: unknown): string {
  const { fault } = describeFault(error) as { fault: { name: string; code?: string }[] };
  return fault.map(({ name, code }) => (code ? `${name} ${code}` : name)).join(', ');
}
