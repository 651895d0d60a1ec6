/** Drawn at once; asking the operating system costs the same for a few bytes as for these. */
const drawn = 4096;

/** Cryptographically strong bytes, drawn some thousands at a time. Each is handed out once and kept nowhere. */
export function randomPool(): (bytes: number) => Uint8Array<ArrayBuffer> {
  const pool = new Uint8Array(drawn);
  let next = drawn;
  return (bytes) => {
    if (bytes > drawn) return crypto.getRandomValues(new Uint8Array(bytes));
    if (next + bytes > drawn) {
      crypto.getRandomValues(pool);
      next = 0;
    }
    const given = pool.slice(next, next + bytes);
    pool.fill(0, next, next + bytes);
    next += bytes;
    return given;
  };
}
