import type { Context } from 'hono';
import type * as z from 'zod';
import { type Fault, Refusal } from '../errors.ts';

/** Reads a JSON body. Hono's body limit has bounded it before. */
export async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new Refusal('unsupported_media_type', 'Send the body as application/json.');
  }
  const text = await readText(c);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid_request', 'The body is not JSON.', { cause });
  }
}

/** Reads a form of a hosted page into dotted names: `author.name` becomes `{author: {name}}`; a name given twice, a list. */
export async function readForm(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new Refusal('unsupported_media_type', 'Send the form as application/x-www-form-urlencoded.');
  }
  const form: Record<string, unknown> = {};
  for (const [name, values] of valuesByName(await readText(c))) {
    const path = name.split('.');
    if (path.length > 3 || path.some((step) => !/^[A-Za-z]{1,40}$/.test(step) || step in Object.prototype))
      continue;
    let place = form;
    for (const step of path.slice(0, -1)) {
      const inner = typeof place[step] === 'object' ? place[step] : {};
      place[step] = inner;
      place = inner as Record<string, unknown>;
    }
    place[path.at(-1) as string] = values.length > 1 ? values : values[0];
  }
  return form;
}

/** In one go: `URLSearchParams` looks through all fields for each name, and a form may have tens of thousands. */
function valuesByName(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return fields;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

async function readText(c: Context): Promise<string> {
  try {
    return utf8.decode(await c.req.arrayBuffer());
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid_request', 'The body is not UTF-8 text.', { cause });
  }
}

/** Checks what was sent against its schema; every fault is told with its path, and none repeats what was sent. */
export function checked<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const result = schema.safeParse(sent);
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 20).map(toFault);
  const places = faults.map((fault) => fault.path).filter(Boolean);
  const where = places.length > 0 ? `: ${places.join(', ')}` : '';
  throw new Refusal('invalid_request', `Something in the request cannot be taken as it is${where}.`, {
    faults,
  });
}

function toFault(issue: z.core.$ZodIssue): Fault {
  const path = issue.path.map(String).join('.').slice(0, 200);
  if (issue.code === 'invalid_type' && !issue.message.startsWith('Must'))
    return { path, message: `Must be ${kind(issue.expected)}.` };
  if (issue.code === 'unrecognized_keys') return { path, message: 'Holds a name that is not known here.' };
  return { path, message: issue.message };
}

function kind(expected: string): string {
  const named: Record<string, string> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return named[expected] ?? `of another kind (${expected})`;
}
