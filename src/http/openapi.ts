import * as z from 'zod';
import { refusals } from '../errors.ts';
import { rolesFor } from '../roles.ts';
import { type Operation, pathOf } from './operation.ts';
import { readerAddress } from './relay.ts';

const ProblemWire = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(refusals) as [string, ...string[]]),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

type Json = Record<string, unknown>;

/** What the service sends by itself to addresses that publishers gave it. */
export type Message = { name: string; summary: string; schema: z.ZodType };

/** The OpenAPI 3.1 document, written from the very policies and schemas that check requests. */
export function openApi(operations: Operation[], messages: Message[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const { policy } of operations) {
    const path = pathOf(policy);
    paths[path] ??= {};
    paths[path][policy.method] = describe(policy, path);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hustings',
      version: '1',
      description: 'Reader polls and comments that a publisher owns.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    paths,
    webhooks: Object.fromEntries(
      messages.map((message) => [message.name, { post: describeMessage(message) }]),
    ),
    components: {
      schemas: { Problem: schemaOf(ProblemWire, 'output') },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function describe(policy: Operation['policy'], path: string): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const headers = {
    ...policy.headers,
    ...(policy.relayed
      ? { [readerAddress]: 'With a relay key: the reader’s IP address, whose network then counts.' }
      : {}),
  };
  const inHeader = Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
  const answers = Object.entries(policy.answers).map(([status, answer]) => [status, answerOf(answer)]);
  const codes = Map.groupBy(refusedBy(policy), (code) => String(refusals[code]));
  const problems = [...codes].map(([status, them]) => [
    status,
    {
      description: them.map((code) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return {
    tags: [policy.tag],
    summary: policy.summary,
    ...(policy.description ? { description: policy.description } : {}),
    operationId: `${policy.method}${path.replace('/api/v1', '').replaceAll(/[^A-Za-z]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    parameters: [...inPath, ...queryOf(policy.query), ...inHeader],
    ...(policy.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(policy.body, 'input') } },
          },
        }
      : {}),
    responses: Object.fromEntries([...answers, ...problems]),
    ...securityOf(policy),
  };
}

function describeMessage({ name, summary, schema }: Message): Json {
  const signature = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((header) => ({
    ...{ name: header, in: 'header', required: true, schema: { type: 'string' } },
  }));
  return {
    tags: ['Webhooks'],
    summary,
    operationId: `tell${name.replaceAll(/(^|\.)(\w)/g, (_, _dot, first: string) => first.toUpperCase())}`,
    parameters: signature,
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(schema, 'output') } } },
    responses: {
      '2XX': { description: 'It was taken.' },
      '410': { description: 'Tell this address no more.' },
    },
  };
}

/** An empty requirement beside the key's says that the key may be left out. */
function securityOf({ who, relayed }: Operation['policy']): Json {
  if (typeof who === 'object')
    return { security: [...(who.orReader ? [{}] : []), { key: [] }], 'x-roles': rolesFor(who.may) };
  return relayed ? { security: [{}, { key: [] }], 'x-roles': rolesFor('relay') } : {};
}

/** The codes that an endpoint names, and those that its policy brings about. */
export function refusedBy(policy: Operation['policy']) {
  const byPolicy = [
    ...(typeof policy.who === 'object' || policy.relayed
      ? (['unauthorized', 'forbidden', 'rate_limited'] as const)
      : []),
    ...(policy.query || policy.body ? (['invalid_request'] as const) : []),
    ...(policy.method === 'get' ? [] : (['too_large'] as const)),
    ...(policy.body ? (['unsupported_media_type'] as const) : []),
    ...(policy.root ? [] : (['not_found'] as const)),
    ...(policy.counted ? (['rate_limited'] as const) : []),
    'unavailable' as const,
  ];
  return [...new Set([...byPolicy, ...(policy.refuses ?? [])])];
}

function answerOf({ description, schema, type }: Operation['policy']['answers'][number]): Json {
  const content = {
    ...(schema ? { 'application/json': { schema: schemaOf(schema, 'output') } } : {}),
    ...(type ? { [type]: { schema: { type: 'string' } } } : {}),
  };
  return schema || type ? { description, content } : { description };
}

function queryOf(query: z.ZodType | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return json;
}
