/** Something took longer than it was given. */
export class Late extends Error {}

/** What `work` gives, unless it takes longer; what comes later is let go. */
export function within<T>(ms: number, work: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
