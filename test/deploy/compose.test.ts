import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isSecret, settingsRead } from './settings.ts';

type Service = {
  image?: string;
  user?: string;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  restart?: string;
  stop_grace_period?: string;
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  profiles?: string[];
  healthcheck?: { test: string[] };
};
type Compose = {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
  volumes: Record<string, null>;
};

const house = join(import.meta.dirname, '../..');
const text = readFileSync(join(house, 'docker-compose.yml'), 'utf8');
const caddyfile = readFileSync(join(house, 'docs/deploy/caddy/Caddyfile'), 'utf8');
const read = (file: string) => parse(file, { merge: true }) as Compose;
const every = ({ services }: Compose, keeps: (service: Service, name: string) => boolean) =>
  Object.entries(services).every(([name, service]) => keeps(service, name));
const settingsOf = ({ services }: Compose) => Object.entries(services.hustings?.environment ?? {});

/** For each rule whether a compose file keeps it, and a change to ours that breaks it. */
const rules: Record<string, { keeps: (compose: Compose) => boolean; breach: [RegExp, string] }> = {
  'images of others are pinned to a release': {
    keeps: (compose) =>
      every(compose, ({ image = '' }, name) => name === 'hustings' || /:(?!latest)\d[\w.-]*$/.test(image)),
    breach: [/caddy:2-alpine/, 'caddy'],
  },
  'no file system can be written to, save for /tmp and what a volume keeps': {
    keeps: (compose) =>
      every(compose, ({ read_only, tmpfs }) => read_only === true && (tmpfs?.includes('/tmp') ?? false)),
    breach: [/read_only: true/, 'read_only: false'],
  },
  'no right of root’s is kept, and none can be won': {
    keeps: (compose) =>
      every(
        compose,
        ({ cap_drop, cap_add = [], security_opt }, name) =>
          cap_drop?.join() === 'ALL' &&
          cap_add.every((right) => name === 'caddy' && right === 'NET_BIND_SERVICE') &&
          (security_opt?.includes('no-new-privileges:true') ?? false),
      ),
    breach: [/cap_drop: \[ALL\]/, 'cap_drop: [NET_RAW]'],
  },
  'all of it comes back after a restart of the machine': {
    keeps: (compose) => every(compose, ({ restart }) => restart === 'unless-stopped'),
    breach: [/restart: unless-stopped/, 'restart: "no"'],
  },
  'the service starts when the database takes connections, and Caddy when the service does': {
    keeps: ({ services }) =>
      services.hustings?.depends_on?.postgres?.condition === 'service_healthy' &&
      services.caddy?.depends_on?.hustings?.condition === 'service_healthy' &&
      (services.postgres?.healthcheck?.test.includes('--host=127.0.0.1') ?? false),
    breach: [/postgres:\n {8}condition: service_healthy/, 'postgres:\n        condition: service_started'],
  },
  'a stop waits longer than the service lets requests end': {
    keeps: (compose) =>
      every(compose, ({ stop_grace_period = '0s' }) => {
        const [, count, unit] = /^(\d+)(s|m)$/.exec(stop_grace_period) ?? [];
        return Number(count) * (unit === 'm' ? 60 : 1) > 8;
      }),
    breach: [/stop_grace_period: 15s/, 'stop_grace_period: 8s'],
  },
  'the database is PostgreSQL 18 on a named volume, where that image keeps its data': {
    keeps: ({ services, volumes }) =>
      /^postgres:18/.test(services.postgres?.image ?? '') &&
      services.postgres?.volumes?.join() === 'database:/var/lib/postgresql' &&
      'database' in volumes,
    breach: [/database:\/var\/lib\/postgresql/, 'database:/var/lib/postgresql/data'],
  },
  'the database is reached by the service alone': {
    keeps: ({ services, networks }) =>
      services.postgres?.ports === undefined &&
      services.postgres?.networks?.join() === 'back' &&
      networks.back?.internal === true &&
      !services.caddy?.networks?.includes('back'),
    breach: [/internal: true/, 'internal: false'],
  },
  'nobody but a proxy on this machine or in it reaches the service': {
    keeps: ({ services }) =>
      services.hustings?.ports?.every((port) => port.startsWith('127.0.0.1:')) ?? false,
    breach: [/127\.0\.0\.1:\$/, '$'],
  },
  'the addresses that the proxy tells are believed: it is on the network that is named': {
    keeps: ({ services, networks }) =>
      services.hustings?.environment?.TRUSTED_PROXIES === networks.front?.ipam?.config[0]?.subnet &&
      services.caddy?.networks?.join() === 'front',
    breach: [/subnet: \S+/, 'subnet: 172.31.88.0/24'],
  },
  'what it sets is read by the service': {
    keeps: (compose) => settingsOf(compose).every(([name]) => settingsRead().has(name)),
    breach: [/MAIL_FROM:/, 'MAIL_SENDER:'],
  },
  'every setting can be given, but for where it listens and keeps a database of its own': {
    keeps: (compose) => {
      const fixed = ['HOST', 'PORT', 'DATA_DIR', 'BACKUPS', 'BACKUP_DIR'];
      const given = settingsOf(compose).map(([name]) => name);
      return [...settingsRead()].every((name) => fixed.includes(name) || given.includes(name));
    },
    breach: [/ {6}WEBHOOK_ALLOW: .*\n/, ''],
  },
  'secrets come from outside the file, and a missing one is asked for by a sentence': {
    keeps: ({ services }) =>
      Object.values(services)
        .flatMap(({ environment = {} }) => Object.entries(environment))
        .filter(([name]) => isSecret(name))
        .every(([, value]) => /\$\{\w+:(\?Put it into \.env.+|-)\}/.test(String(value))),
    breach: [/\$\{OWNER_KEY:\?.*\}/, 'the-key-of-everybody'],
  },
  'TLS is there for who asks for it': {
    keeps: ({ services }) =>
      services.caddy?.profiles?.join() === 'tls' &&
      services.hustings?.profiles === undefined &&
      services.postgres?.profiles === undefined,
    breach: [/profiles: \[tls\]/, 'profiles: [https]'],
  },
};

describe('docker-compose.yml', () => {
  for (const [rule, { keeps, breach }] of Object.entries(rules)) {
    test(rule, () => {
      expect(keeps(read(text))).toBe(true);
      const broken = text.replace(...breach);
      expect(broken).not.toBe(text);
      expect(keeps(read(broken))).toBe(false);
    });
  }
});

test('every file that it mounts is there, and every volume and network is declared', () => {
  const { services, volumes, networks } = read(text);
  for (const service of Object.values(services)) {
    for (const mount of service.volumes ?? []) {
      const [source = ''] = mount.split(':');
      expect(source.startsWith('.') ? existsSync(join(house, source)) : source in volumes, mount).toBe(true);
    }
    for (const network of service.networks ?? []) expect(networks).toHaveProperty(network);
  }
});

test('Caddy serves the public address and passes requests to the port that the service has', () => {
  expect(caddyfile).toMatch(/^\{\$PUBLIC_URL\} \{$/m);
  expect(caddyfile).toMatch(/^\treverse_proxy hustings:8787$/m);
  expect(read(text).services.caddy?.environment).toHaveProperty('PUBLIC_URL');
});

const commands = [['docker', 'compose'], ['docker-compose']] as const;
const compose = commands.find(([command, ...words]) => {
  const { stdout, status } = spawnSync(command, [...words, 'version', '--short'], { encoding: 'utf8' });
  return status === 0 && /^v?([2-9]|\d\d)/.test(stdout);
});

if (compose) {
  const [command, ...words] = compose;
  const run = (env: Record<string, string>) =>
    spawnSync(command, [...words, '--env-file', '/dev/null', '--profile', 'tls', 'config', '--quiet'], {
      cwd: house,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', ...env },
    });
  const complete = {
    PUBLIC_URL: 'https://polls.example.com',
    POSTGRES_PASSWORD: 'p',
    SECRETS: 's',
    OWNER_KEY: 'k',
  };

  test(`${compose.join(' ')} takes the file, and names each secret that is missing`, () => {
    expect(run(complete)).toMatchObject({ status: 0, stderr: '' });
    for (const name of Object.keys(complete)) {
      const { status, stderr } = run({ ...complete, [name]: '' });
      expect(status).not.toBe(0);
      expect(stderr).toMatch(new RegExp(`${name} is missing a value: Put it into .env`));
    }
  });
} else {
  test('docker compose is not on this machine, so it has NOT read the file: every variable it would ask for was read here instead', () => {
    const asked = [...text.matchAll(/\$\{(\w+):\?Put it into \.env/g)].map(([, name]) => name);
    expect(new Set(asked)).toEqual(new Set(['PUBLIC_URL', 'POSTGRES_PASSWORD', 'SECRETS', 'OWNER_KEY']));
  });
}
