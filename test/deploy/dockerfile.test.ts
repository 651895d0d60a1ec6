import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startFlags } from '../support/start-flags.ts';
import { copiesOf, readDockerfile, type Stage, variablesOf } from './dockerfile.ts';
import { isSecret, settingsRead } from './settings.ts';

const house = join(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(house, 'Dockerfile'), 'utf8');
const ignored = readFileSync(join(house, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
const { devDependencies } = JSON.parse(readFileSync(join(house, 'package.json'), 'utf8'));

const words = (stages: Stage[], word: string) =>
  stages.flatMap(({ instructions }) => instructions.filter((each) => each.word === word));
const last = (stages: Stage[]) => stages.slice(-1);
const runs = (stages: Stage[]) => words(stages, 'RUN').map(({ text, args }) => args?.join(' ') ?? text);

/** For each rule whether a Dockerfile keeps it, and a change to ours that breaks it. */
const rules: Record<string, { keeps: (stages: Stage[]) => boolean; breach: [RegExp, string] }> = {
  'every image is pinned to a release, and to none that moves under its name': {
    keeps: (stages) => stages.every(({ base }) => /:(?!latest)[\w.-]+$|@sha256:/.test(base)),
    breach: [/debian:trixie-slim/, 'debian:latest'],
  },
  'Node is the release that the tests run on': {
    keeps: (stages) =>
      stages.filter(({ base }) => base.startsWith('node:')).length > 0 &&
      stages.every(
        ({ base }) => !base.startsWith('node:') || base.startsWith(`node:${devDependencies.node}-`),
      ),
    breach: [/node:\d+\.\d+\.\d+/, 'node:24.0.0'],
  },
  'what it takes to build stays in a stage of its own': {
    keeps: (stages) =>
      stages.length > 1 && runs(last(stages)).every((run) => !/\b(npm|apt-get|node src)\b/.test(run)),
    breach: [/^USER/m, 'RUN npm rebuild\nUSER'],
  },
  'COPY --from names an earlier stage': {
    keeps: (stages) =>
      stages.every((stage, index) =>
        copiesOf(stage).every(
          ({ from }) => from === undefined || stages.slice(0, index).some(({ name }) => name === from),
        ),
      ),
    breach: [/--from=build \/app/, '--from=bild /app'],
  },
  'what is copied is in the repository, and let through to the build': {
    keeps: (stages) =>
      stages
        .flatMap(copiesOf)
        .filter(({ from }) => from === undefined)
        .flatMap(({ sources }) => sources)
        .every((source) => existsSync(join(house, source)) && ignored.includes(`!${source}`)),
    breach: [/COPY src src/, 'COPY src test src/'],
  },
  'nothing is fetched or unpacked by ADD': {
    keeps: (stages) => words(stages, 'ADD').length === 0,
    breach: [/COPY src src/, 'ADD src src'],
  },
  'packages come from the lock file, without those for development': {
    keeps: (stages) => {
      const installs = runs(stages).filter((run) => /\bnpm (ci|i|install|add)\b/.test(run));
      return installs.length > 0 && installs.every((run) => /\bnpm ci\b.*--omit=dev/.test(run));
    },
    breach: [/npm ci --omit=dev/, 'npm install'],
  },
  'apt leaves no lists behind and brings nothing unasked': {
    keeps: (stages) =>
      runs(stages)
        .filter((run) => /\bapt(-get)? install\b/.test(run))
        .every((run) => /--no-install-recommends/.test(run) && /rm -rf \/var\/lib\/apt\/lists/.test(run)),
    breach: [/^USER/m, 'RUN apt-get update && apt-get install -y curl\nUSER'],
  },
  'it runs under a number that is not root’s, which Kubernetes can check': {
    keeps: (stages) => /^[1-9]\d*(:[1-9]\d*)?$/.test(words(last(stages), 'USER').at(-1)?.text ?? ''),
    breach: [/USER .*/, 'USER node'],
  },
  'the user is set before the command': {
    keeps: (stages) => {
      const order = last(stages).flatMap(({ instructions }) => instructions.map(({ word }) => word));
      return order.includes('USER') && order.indexOf('USER') < order.indexOf('CMD');
    },
    breach: [/(USER .*\n)([\s\S]*)/, '$2$1'],
  },
  'the command is Node itself, which gets the signals, with the flags of npm start': {
    keeps: (stages) => {
      const [command, ...more] = words(last(stages), 'CMD');
      return (
        more.length === 0 &&
        words(last(stages), 'ENTRYPOINT').length === 0 &&
        command?.args?.join(' ') === ['node', ...startFlags, 'src/runtimes/node.ts'].join(' ')
      );
    },
    breach: [/^CMD .*/m, 'CMD npm start'],
  },
  'its health is asked with what is in the image': {
    keeps: (stages) => {
      const [check] = words(last(stages), 'HEALTHCHECK');
      return check?.args?.[0] === 'node' && check.text.includes('/healthz');
    },
    breach: [/CMD \["node", "-e".*/, 'CMD curl -f http://127.0.0.1:8787/healthz'],
  },
  'no secret is built in': {
    keeps: (stages) => stages.every((stage) => !Object.keys(variablesOf(stage)).some(isSecret)),
    breach: [/ENV NODE_ENV/, 'ENV OWNER_KEY=x NODE_ENV'],
  },
  'what it sets is read by the service': {
    keeps: (stages) => {
      const known = settingsRead().add('NODE_ENV');
      return last(stages).every((stage) => Object.keys(variablesOf(stage)).every((name) => known.has(name)));
    },
    breach: [/HOST=/, 'HOSTNAME='],
  },
  'it listens to the world, on the port that it exposes': {
    keeps: (stages) =>
      last(stages).every((stage) => {
        const { HOST, PORT } = variablesOf(stage);
        return HOST === '0.0.0.0' && words([stage], 'EXPOSE')[0]?.text === PORT;
      }),
    breach: [/EXPOSE 8787/, 'EXPOSE 80'],
  },
  'folders are named from the root': {
    keeps: (stages) => words(stages, 'WORKDIR').every(({ text }) => text.startsWith('/')),
    breach: [/WORKDIR \/app/, 'WORKDIR app'],
  },
};

describe('the Dockerfile', () => {
  for (const [rule, { keeps, breach }] of Object.entries(rules)) {
    test(rule, () => {
      expect(keeps(readDockerfile(dockerfile))).toBe(true);
      const broken = dockerfile.replace(...breach);
      expect(broken).not.toBe(dockerfile);
      expect(keeps(readDockerfile(broken))).toBe(false);
    });
  }
});

test('only what the build copies is sent to it', () => {
  const [everything, ...through] = ignored;
  expect(everything).toBe('*');
  const copied = readDockerfile(dockerfile)
    .flatMap(copiesOf)
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources);
  expect(through.map((line) => line.slice(1)).toSorted()).toEqual(copied.toSorted());
});
