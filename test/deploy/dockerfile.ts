/** One instruction of a Dockerfile: `args` is the JSON array of an exec form, where it has one. */
export type Instruction = { word: string; text: string; args?: string[] };
/** What one FROM begins. `base` is an image, or an earlier stage's name. */
export type Stage = { base: string; name: string | undefined; instructions: Instruction[] };

/** Reads a Dockerfile into its stages: comments left out, continued lines joined. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, word = '', text = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word.toUpperCase() === 'FROM') {
      const [, base = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?$/i.exec(text) ?? [];
      stages.push({ base, name, instructions: [] });
    } else stages.at(-1)?.instructions.push({ word: word.toUpperCase(), text, ...execForm(text) });
  }
  return stages;
}

/** `HEALTHCHECK` has its array behind options and the word CMD. */
function execForm(text: string): { args: string[] } | undefined {
  const array = /\[.*\]\s*$/.exec(text.replace(/^(--\S+\s+)*(CMD\s+)?/, ''))?.[0];
  if (!array || !text.endsWith(array)) return undefined;
  try {
    return { args: JSON.parse(array) as string[] };
  } catch {
    return undefined;
  }
}

/** What a stage copies: from the folder that is built, or from a stage or image, into a place in it. */
export type Copy = { from: string | undefined; sources: string[]; to: string };

export function copiesOf({ instructions }: Stage): Copy[] {
  return instructions
    .filter(({ word }) => word === 'COPY')
    .map(({ text }) => {
      const words = text.split(/\s+/);
      const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
      const paths = words.filter((word) => !word.startsWith('--'));
      return { from, sources: paths.slice(0, -1), to: paths.at(-1) ?? '' };
    });
}

/** The variables that a stage sets, with ENV and ARG alike. */
export function variablesOf({ instructions }: Stage): Record<string, string> {
  const settings = instructions.filter(({ word }) => word === 'ENV' || word === 'ARG');
  return Object.fromEntries(
    settings.flatMap(({ text }) =>
      text.split(/\s+/).map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [name, value.join('=')];
      }),
    ),
  );
}

/** The packages that the image is built without, though the service depends on them elsewhere. */
export function packagesLeftOut(stages: Stage[]): string[] {
  const runs = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === 'RUN'));
  return runs.flatMap(({ text }) =>
    [...text.matchAll(/ dependencies\.(\S+)/g)].map(([, name]) => name ?? ''),
  );
}
