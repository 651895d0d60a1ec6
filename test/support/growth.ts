/** What a text costs that is four times as long as another: time that grows in step is four, with the square sixteen. */
export type Growth = { short: number; long: number };

/** In milliseconds of this process's processors, since others may be waiting for them too. */
const best = async (work: () => unknown): Promise<number> => {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const begun = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(begun);
    times.push((user + system) / 1000);
    // Too slow already for another turn to say otherwise.
    if ((times.at(-1) ?? 0) > 5000) break;
  }
  return Math.min(...times);
};

/** The best of three, at a quarter of `length` and at `length`. */
export async function growthOf(
  make: (length: number) => string,
  work: (text: string) => unknown,
  length: number,
): Promise<Growth> {
  const [some, more] = [make(length / 4), make(length)];
  return { short: await best(() => work(some)), long: await best(() => work(more)) };
}

/** Whether it grows with more than the length. What takes no time at all says nothing either way. */
export const isSteep = ({ short, long }: Growth): boolean => long > 60 && long > 9 * short;
