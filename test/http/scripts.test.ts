import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepare } from '../../src/app.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
});

afterAll(() => service.stop());

const lasting = (hash: string, name = 'embed') => `/embed/v1/${name}-${hash}.js`;

test('the script is at its plain name for an hour, and at its lasting name for ever', async () => {
  const plain = await service.send('/embed.js');
  const pinned = await service.send(lasting('test'));
  expect(plain.headers.get('cache-control')).toBe('public, max-age=3600');
  expect(pinned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(pinned.text).toBe(plain.text);
  const { body } = await service.send('/embed.json');
  expect(body).toEqual({
    src: `${service.config.publicUrl}${lasting('test')}`,
    integrity: 'sha384-test',
    live: { src: `${service.config.publicUrl}${lasting('test', 'live')}`, integrity: 'sha384-test' },
  });
});

test('a version that a publisher has pinned is still served after an upgrade, and so is the one that it loads', async () => {
  await prepare(service.platform);
  const embed = { text: 'export const next = 1;', hash: 'next', integrity: 'sha384-next' };
  const live = { text: 'export const later = 1;', hash: 'later', integrity: 'sha384-later' };
  const upgraded = await startService({
    database: service.database,
    platform: { scripts: { embed, live, frame: embed, desk: embed } },
  });
  await prepare(upgraded.platform);
  expect((await upgraded.send(lasting('test'))).text).toBe('export {};');
  expect((await upgraded.send(lasting('next'))).text).toBe(embed.text);
  expect((await upgraded.send(lasting('test', 'live'))).text).toBe('export {};');
  const later = await upgraded.send(lasting('later', 'live'));
  expect(later.text).toBe(live.text);
  const { headers } = await upgraded.send(lasting('next'));
  const same = [
    'cache-control',
    'content-type',
    'access-control-allow-origin',
    'cross-origin-resource-policy',
  ];
  for (const name of same) expect(later.headers.get(name), name).toBe(headers.get(name));
  for (const name of ['embed', 'live']) {
    expect((await upgraded.send(lasting('never', name))).status).toBe(404);
  }
});

test('a form of a page without WebCrypto leads to the picture, from the site’s own origins alone', async () => {
  const site = await newSite(service, { origins: ['http://magazine.example'] });
  const poll = await site.newPoll();
  const post = (origin: string) =>
    service.send(`/sites/${site.name}/polls/${poll}`, {
      body: 'choices=o1&proof.picture.answer=',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    });
  const answer = await post('http://magazine.example');
  expect(answer.status).toBe(200);
  expect(answer.text).toContain('name="proof.picture.token"');
  expect((await post('http://elsewhere.example')).status).toBe(403);
});
