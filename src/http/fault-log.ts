/**
 * What the log may say of an error. Messages are left out: a database's repeats the values, and so does Drizzle's, with
 * the whole statement. Names, codes and the places in the code say enough.
 */
export function describeFault(error: unknown): Record<string, unknown> {
  const chain: Record<string, unknown>[] = [];
  for (let at = error; at instanceof Error && chain.length < 4; at = at.cause) {
    const { code, constraint_name: constraint } = at as { code?: unknown; constraint_name?: unknown };
    const named = { name: at.name, ...(code ? { code } : {}), ...(constraint ? { constraint } : {}) };
    chain.push({ ...named, frames: framesOf(at) });
  }
  return { fault: chain.length > 0 ? chain : [{ name: typeof error }] };
}

/**
 * The places in the code, nearest first, without those inside the runtime: a driver's error begins at a socket, and only after that says
 * where the statement was sent. The stack begins with the message, whose lines may look like places.
 */
function framesOf({ stack = '', message }: Error): string[] {
  const end = stack.indexOf(message);
  if (end < 0) return [];
  const rows = stack.slice(end + message.length).split('\n');
  return rows
    .filter((row) => row.startsWith('    at ') && !row.includes('(node:'))
    .slice(0, 8)
    .map((row) => row.trim());
}
