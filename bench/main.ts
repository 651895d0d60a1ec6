/**
 * What the service does on this machine, beside what the machine can do at all: starts everything itself, lets each subject and its
 * baselines work in turns, and tells medians with their spread and the ratio. See bench/README.md.
 *
 *   npm run bench [-- NAME…] [--rounds 3] [--seconds 4] [--connections 64] [--long] [--profile] [--env NAME=VALUE]… [--node=--FLAG]…
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import type { Measure } from './measure.ts';
import { comments, commentsPage } from './measures/commenting.ts';
import { fanOut } from './measures/fan-out.ts';
import { generator } from './measures/generator.ts';
import { growth } from './measures/growth.ts';
import { memory } from './measures/memory.ts';
import { challenges, fragment, results } from './measures/reading.ts';
import { bundle, startUp } from './measures/starting.ts';
import { votes } from './measures/votes.ts';
import { serverOf, withChildren } from './processor-time.ts';
import { tellProfiles } from './profile.ts';
import type { Watched } from './rounds.ts';
import { type Stage, setStage } from './stage.ts';

const measures: Record<string, Measure> = {
  votes,
  challenges,
  results,
  fragment,
  'comments-page': commentsPage,
  comments,
  'fan-out': fanOut,
  memory,
  'start-up': startUp,
  bundle,
  growth,
  generator,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    long: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    env: { type: 'string', multiple: true, default: [] },
    node: { type: 'string', multiple: true, default: [] },
  },
});
const unknown = positionals.filter((name) => !(name in measures));
if (unknown.length > 0) {
  console.error(`There is no measure ${unknown.join(', ')}. There are: ${Object.keys(measures).join(', ')}.`);
  process.exit(1);
}
/** Asked for by name, or with `--long`: they take minutes each. */
const patient = ['growth', 'generator'];
const usual = Object.keys(measures).filter((name) => values.long || !patient.includes(name));
const names = positionals.length > 0 ? positionals : usual;
const profiles = values.profile ? await mkdtemp(join(tmpdir(), 'hustings-profile-')) : undefined;
const stage = await setStage({
  env: Object.fromEntries(values.env.map((each) => each.split(/=(.*)/s).slice(0, 2))),
  flags: [...values.node, ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [])],
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => stage.stop().finally(() => process.exit(1)));
try {
  console.log(await describeMachine(stage));
  const pace = { rounds: Number(values.rounds), seconds: Number(values.seconds), warmingUp: 3000 };
  const given = {
    stage,
    pace,
    watched: watchedOn(stage),
    connections: Number(values.connections),
    long: values.long,
  };
  for (const name of names) await measures[name]?.(given);
} finally {
  await stage.stop();
}
if (profiles) {
  await tellProfiles(profiles);
  await rm(profiles, { recursive: true });
}

function watchedOn({ service, noOp, dataDir }: Stage): Watched {
  return {
    generator: async () => [process.pid],
    service: () => withChildren(service.pid),
    'no-op': async () => [noOp.pid],
    database: async () => withChildren(await serverOf(dataDir)),
  };
}
