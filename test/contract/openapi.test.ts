import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { refusals } from '../../src/errors.ts';
import { publicUrl, type Service, startService } from '../support/service.ts';

type Schema = Record<string, unknown>;
type Described = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
  security?: Record<string, string[]>[];
};
type Document = {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string }[];
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
};

let service: Service;
let document: Document;
let described: [path: string, method: string, Described][];
beforeAll(async () => {
  service = await startService();
  document = (await service.send('/openapi.json')).body;
  described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [path, method, one] as [string, string, Described]),
  );
});
afterAll(() => service.stop());

describe('the OpenAPI document', () => {
  test('is of version 3.1, says where the service is, and may be read from any page', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: 'Hustings', version: expect.stringMatching(/./) });
    expect(document.servers).toEqual([{ url: publicUrl }]);
    const { headers } = await service.send('/openapi.json');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
  });

  test('has every endpoint that a reader, a client and a publisher rely on', () => {
    const site = '/api/v1/sites/{site}';
    const promised = [
      ...['post /api/v1/sites', `get ${site}`, `patch ${site}`, `get ${site}/challenge`],
      ...[`get ${site}/pictures/{token}`, `get ${site}/sounds/{token}`],
      ...[
        `get ${site}/polls`,
        `post ${site}/polls`,
        `get ${site}/polls/{poll}`,
        `patch ${site}/polls/{poll}`,
      ],
      ...[
        `delete ${site}/polls/{poll}`,
        `post ${site}/polls/{poll}/close`,
        `post ${site}/polls/{poll}/reopen`,
      ],
      ...[`get ${site}/polls/{poll}/results`, `get ${site}/polls/{poll}/results/mine`],
      ...[`get ${site}/polls/{poll}/results/stream`, `post ${site}/polls/{poll}/votes`],
      ...[`get ${site}/comments`, `post ${site}/comments`, `get ${site}/comments/{id}`],
      ...[`patch ${site}/comments/{id}`, `delete ${site}/comments/{id}`, `get ${site}/comments/counts`],
      ...['rss', 'atom', 'json'].map((format) => `get ${site}/comments/feed.${format}`),
      ...[`post ${site}/comments/{id}/reports`, `get ${site}/moderation`],
      ...[`post ${site}/feedback`, `get ${site}/feedback`],
      ...[`get ${site}/polls/{poll}/export`, `get ${site}/comments/export`],
      ...[`post ${site}/readers/export`, `post ${site}/readers/erase`],
    ];
    expect(described.map(([path, method]) => `${method} ${path}`)).toEqual(expect.arrayContaining(promised));
  });

  test('names every operation once, in letters that make a function’s name', () => {
    const ids = described.map(([, , { operationId }]) => operationId);
    expect(ids).toHaveLength(operations.length);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]+$/);
  });

  test('declares the parameters of every path, and each once', () => {
    for (const [path, method, { parameters }] of described) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      for (const { required } of inPath) expect(required).toBe(true);
      const named = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect(new Set(named).size, `${method} ${path}`).toBe(named.length);
      for (const { in: place, schema } of parameters) {
        expect(['path', 'query', 'header']).toContain(place);
        expect(schema).toBeTypeOf('object');
      }
    }
  });

  test('gives every operation a summary, a room, an answer with content, and a body only where it takes one', () => {
    for (const [path, method, { summary, tags, responses, requestBody }] of described) {
      expect(summary, `${method} ${path}`).toMatch(/^[A-Z]/);
      expect(tags).toHaveLength(1);
      const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
      expect(good.length, `${method} ${path}`).toBeGreaterThan(0);
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(status).toMatch(/^[2345]\d\d$/);
        expect(description).toMatch(/./);
        if (!['204', '304'].includes(status)) expect(content, `${method} ${path} ${status}`).toBeDefined();
      }
      if (method === 'get' || method === 'delete') expect(requestBody).toBeUndefined();
      else if (requestBody) expect(Object.keys(requestBody.content)).toEqual(['application/json']);
    }
  });

  test('documents every code of the service with its status, and as a problem document', () => {
    const told = new Set<string>();
    for (const [path, method, { responses }] of described)
      for (const [status, { description, content }] of Object.entries(responses)) {
        if (!/^[45]/.test(status)) continue;
        expect(content?.['application/problem+json']?.schema, `${method} ${path} ${status}`).toEqual({
          $ref: '#/components/schemas/Problem',
        });
        for (const [, code] of description.matchAll(/`(\w+)`/g)) {
          expect(refusals, code).toHaveProperty(code ?? '', Number(status));
          told.add(code ?? '');
        }
      }
    // These answer whatever is at no operation's address, formats of /oembed, and what is nobody's doing.
    const elsewhere = ['method_not_allowed', 'not_implemented', 'internal'];
    expect([...told, ...elsewhere].sort()).toEqual(Object.keys(refusals).sort());
    const { properties } = document.components.schemas.Problem as {
      properties: { code: { enum: string[] } };
    };
    expect(properties.code.enum.sort()).toEqual(Object.keys(refusals).sort());
  });

  test('asks for a key exactly where one is asked for', async () => {
    expect(document.components.securitySchemes.key).toEqual({ type: 'http', scheme: 'bearer' });
    for (const { policy } of operations) {
      const path = policy.root ? policy.path : `/api/v1/sites/{site}${policy.path}`;
      const one = document.paths[path]?.[policy.method];
      const { who, relayed } = policy;
      const asked = typeof who === 'object';
      const leftOut = (asked && who.orReader) || relayed ? [{}] : [];
      expect(one?.security, path).toEqual(asked || relayed ? [...leftOut, { key: [] }] : undefined);
      if (!asked && !relayed) continue;
      expect(one?.responses[401]?.description).toContain('`unauthorized`');
      expect(one?.responses[403]?.description).toContain('`forbidden`');
    }
  });

  test('says of whatever a reader’s page sends that its origin may be refused, and of every body that it may be too large', () => {
    for (const { policy } of operations.filter(({ policy }) => policy.method !== 'get')) {
      const path = policy.root ? policy.path : `/api/v1/sites/{site}${policy.path}`;
      const responses = document.paths[path]?.[policy.method]?.responses;
      expect(responses?.[413]?.description, path).toBe('`too_large`');
      const byReaders = policy.who === 'reader' || (typeof policy.who === 'object' && policy.who.orReader);
      if (byReaders || policy.path === '/comments/{id}')
        expect(responses?.[403]?.description, path).toContain('`origin_not_allowed`');
    }
  });

  test('points to nothing that is not in it, and no schema is left empty', () => {
    const found = (value: unknown): unknown[] =>
      typeof value !== 'object' || value === null
        ? []
        : [
            ...(Object.hasOwn(value, '$ref') ? [(value as { $ref: unknown }).$ref] : []),
            ...Object.values(value).flatMap(found),
          ];
    for (const ref of new Set(found(document))) {
      const steps = String(ref).replace(/^#\//, '').split('/');
      const target = steps.reduce<unknown>((at, step) => (at as Schema | undefined)?.[step], document);
      expect(target, String(ref)).toBeTypeOf('object');
    }
    for (const [path, method, { requestBody, responses }] of described) {
      const contents = [requestBody, ...Object.values(responses)].flatMap((one) =>
        Object.values(one?.content ?? {}),
      );
      for (const { schema } of contents)
        expect(Object.keys(schema).length, `${method} ${path}`).toBeGreaterThan(0);
    }
  });
});

describe('the reference at /docs', () => {
  test('holds every endpoint and the anchor of every code, to which problems link', async () => {
    const { status, headers, text } = await service.send('/docs');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    for (const code of Object.keys(refusals)) expect(text).toContain(`id="${code}"`);
    for (const [path, method] of described) expect(text).toContain(`${method.toUpperCase()} ${path}`);
    const { body } = await service.send('/nothing');
    const { pathname, hash } = new URL(body.type);
    expect(pathname).toBe('/docs');
    expect(text).toContain(`id="${hash.slice(1)}"`);
  });

  test('needs no script, and none of its links leads nowhere', async () => {
    const { text } = await service.send('/docs');
    expect(text).not.toMatch(/<script|<style| style=| on[a-z]+=/);
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    const all = [...text.matchAll(/ id="([^"]+)"/g)];
    expect(all).toHaveLength(ids.size);
    for (const [, path] of text.matchAll(/href="(?:http:\/\/localhost:8787)?(\/[^"#]*)"/g))
      expect((await service.send(path ?? '')).status, path).toBe(200);
  });
});

describe('the script', () => {
  test('has an address that lasts, which says what it holds, beside the one that is always the newest', async () => {
    const { body, headers } = await service.send('/embed.json');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(body.src).toMatch(/^http:\/\/localhost:8787\/embed\/v1\/embed-[\w-]+\.js$/);
    const lasting = await service.send(new URL(body.src).pathname);
    const newest = await service.send('/embed.js');
    expect(lasting.text).toBe(newest.text);
    expect(lasting.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(newest.headers.get('cache-control')).toBe('public, max-age=3600');
    for (const one of [lasting, newest]) expect(one.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await service.send('/docs')).text).toContain(body.integrity);
  });

  test('of a version that was never there is not found, and not kept as if it were', async () => {
    const { status, headers } = await service.send('/embed/v1/embed-0000.js');
    expect([status, headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});
