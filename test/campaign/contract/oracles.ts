import type * as z from 'zod';
import { operations } from '../../../src/app.ts';
import { refusals } from '../../../src/errors.ts';
import { routeOf } from '../../../src/http/operation.ts';
import { faultsOf, groups } from '../../conformance/header-groups.ts';
import { strict } from '../../contract/strict.ts';
import { ownerKey } from '../../support/service.ts';
import type { Exchange } from './exchange.ts';
import type { Described } from './targets.ts';

/** What must hold for any answer. Each rule gives what is wrong with an exchange, a sentence each. */
export type Rule = (exchange: Exchange) => string[];

const isRefused = ({ status }: Exchange) => status >= 400;
const isApi = ({ path }: Exchange) => path.startsWith('/api/');
const typeOf = ({ answerHeaders }: Exchange) => answerHeaders.get('content-type') ?? '';
const isHtml = (exchange: Exchange) => typeOf(exchange).startsWith('text/html');

/** An oEmbed answer in a format that there is none of is the one fault of the 500s that a caller can cause. */
const noFault: Rule = (exchange) => {
  const { status, path } = exchange;
  const isKnown = status === 501 && path.startsWith('/oembed');
  return status >= 500 && !isKnown ? [`it was answered with ${status}`] : [];
};

/** The endpoint that took the request, however it was addressed; a HEAD is taken by its GET. */
export const operationOf = ({ route, recipe }: Exchange) => {
  const method = recipe.method === 'HEAD' ? 'GET' : recipe.method;
  return operations.find(({ policy }) => policy.method.toUpperCase() === method && routeOf(policy) === route);
};

type Document = { paths: Record<string, Record<string, Described>> };

/** No GET asks for a body, so none says how long it may be; one that says it has one is refused all the same. */
const isBodyOfGet = (exchange: Exchange) => {
  const { recipe, status } = exchange;
  return (
    status === 413 &&
    (recipe.method === 'HEAD' || (recipe.method === 'GET' && codeOf(exchange) === 'too_large'))
  );
};

/** The status is one that the description has for the endpoint, and so is the code. */
export const describedBy =
  ({ paths }: Document): Rule =>
  (exchange) => {
    const operation = operationOf(exchange);
    if (!operation || exchange.recipe.method === 'OPTIONS' || isBodyOfGet(exchange)) return [];
    const path = routeOf(operation.policy).replaceAll(/:(\w+)/g, '{$1}');
    const described = paths[path]?.[operation.policy.method]?.responses ?? {};
    const said = described[exchange.status];
    if (!said)
      return [`the description of the endpoint has no ${exchange.status}: ${exchange.text.slice(0, 200)}`];
    if (!isRefused(exchange)) return [];
    const code = codeOf(exchange);
    return said.description.includes(`\`${code}\``)
      ? []
      : [`the description has no ${code} for ${exchange.status}`];
  };

/** As the log has it, which a HEAD has too. */
const codeOf = ({ logged }: Exchange) =>
  String(logged.find(({ message }) => message === 'request')?.fields.code ?? '');

function parsed({ text }: Exchange): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const schemas = new Map<z.ZodType, z.ZodType>();
const strictly = (schema: z.ZodType) => {
  const known = schemas.get(schema) ?? strict(schema);
  schemas.set(schema, known);
  return known;
};

/** A good answer holds what its schema says and no name more. */
const conforming: Rule = (exchange) => {
  const { status, recipe, text } = exchange;
  const declared = operationOf(exchange)?.policy.answers[status];
  if (!declared || recipe.method === 'HEAD') return [];
  const type = typeOf(exchange);
  if (declared.schema && type.startsWith('application/json')) {
    const issues = strictly(declared.schema).safeParse(parsed(exchange)).error?.issues ?? [];
    return issues.map((issue) => `its ${issue.path.join('.')} is not as described: ${issue.message}`);
  }
  if (declared.type) return type.includes(declared.type) ? [] : [`it is ${type || 'of no type'}`];
  if (declared.schema) return [`it is ${type || 'of no type'} and not JSON`];
  return text === '' ? [] : ['it has a body where none is described'];
};

/** Whether faults were told one by one: not where there was nothing that could be read field by field. */
const unreadable = /^(The body is not (JSON|UTF-8 text)|The form cannot be read)/;

/** A refusal by the API, or by nobody in particular, is a problem document with all that belongs to one. */
const problem: Rule = (exchange) => {
  const { recipe, answerHeaders, status, path } = exchange;
  if (!isRefused(exchange) || recipe.method === 'HEAD' || /^\/(embed\/|sites\/|desk|demo|docs)/.test(path))
    return [];
  if (/^\/(readyz|metrics)/.test(path)) return [];
  if (typeOf(exchange) !== 'application/problem+json') return [`a refusal is ${typeOf(exchange)}`];
  const told = parsed(exchange);
  const faults: string[] = [];
  for (const name of ['type', 'title', 'detail', 'code', 'requestId'])
    if (typeof told[name] !== 'string' || told[name] === '') faults.push(`the problem has no ${name}`);
  if (told.status !== status) faults.push(`the problem says ${told.status} in an answer of ${status}`);
  if (refusals[told.code as keyof typeof refusals] !== status)
    faults.push(`${told.code} is no code of ${status}`);
  if (told.requestId !== answerHeaders.get('x-request-id')) faults.push('its requestId is not the header’s');
  if (told.code === 'rate_limited' && !answerHeaders.has('retry-after')) faults.push('no Retry-After');
  const errors = told.errors as { path: string; message: string }[] | undefined;
  if (told.code === 'invalid_request' && !unreadable.test(String(told.detail)) && !errors?.length)
    faults.push(`it names no field: ${told.detail}`);
  return faults;
};

/** Where one field of the body is wrong and nothing else, that is the one that is named. */
const namesTheField: Rule = (exchange) => {
  const { field } = exchange.recipe;
  const {
    code,
    errors = [],
    detail,
  } = parsed(exchange) as { code?: string; errors?: { path: string }[]; detail?: string };
  if (field === undefined || code !== 'invalid_request' || unreadable.test(detail ?? '')) return [];
  const first = (path: string) => path.split('.')[0];
  return errors.some(({ path }) => first(path) === first(field))
    ? []
    : [`it names ${errors.map(({ path }) => path)} and not ${field}`];
};

/**
 * Pages that show a form again with what was typed into it, so that nobody types it twice: hosted forms and the desk's. There it has to
 * be escaped.
 */
const showsAgain = (exchange: Exchange) =>
  isHtml(exchange) && exchange.recipe.method === 'POST' && /^\/(sites|desk)\//.test(exchange.path);

/** What a refused request brought is in no part of the answer. */
const noEcho: Rule = (exchange) => {
  if (!isRefused(exchange)) return [];
  const { mark, text, answerHeaders } = exchange;
  const held = [...answerHeaders].filter(([, value]) => value.toLowerCase().includes(mark));
  const faults = held.map(
    ([name, value]) => `the header ${name} repeats what was sent: ${value.slice(0, 100)}`,
  );
  // A fresh challenge says what it is for, in the one spelling of a thread's key.
  const { challenge: _, ...rest } = parsed(exchange);
  const body = isApi(exchange) ? JSON.stringify(rest) : text;
  if (showsAgain(exchange)) {
    const raw = [`${mark}<"`, `"${mark}'`, `<${mark}`].filter((each) => body.includes(each));
    return [...faults, ...raw.map((each) => `it shows what was typed without escaping it: ${each}`)];
  }
  const at = body.toLowerCase().indexOf(mark);
  return at < 0
    ? faults
    : [...faults, `it repeats what was sent: …${body.slice(Math.max(0, at - 80), at + 40)}…`];
};

/** The log has one line of the request, no fault, and nothing of what it brought or where it came from. */
const logged: Rule = ({ logged, mark, network, headers, body, path }) => {
  const faults = logged
    // Who guesses at keys is to be seen in the log.
    .filter(({ level, message }) => (level === 'error' || level === 'warn') && message !== 'key refused')
    .map(
      ({ level, message, fields }) =>
        `the log has a ${level}: ${message} ${JSON.stringify(fields).slice(0, 600)}`,
    );
  const lines = JSON.stringify(
    logged.map(({ fields, message }) => ({ ...fields, message, requestId: '', ms: 0 })),
  );
  const [, key = ''] = /^Bearer (\S{12,})/.exec(headers.get('authorization') ?? '') ?? [];
  const secrets = {
    'what was sent': mark,
    'the address': network,
    'the owner’s key': ownerKey,
    'the key': key,
  };
  for (const [what, secret] of Object.entries(secrets))
    if (secret !== '' && lines.includes(secret)) faults.push(`the log holds ${what}: ${lines.slice(0, 300)}`);
  if (/@example\.com/.test(lines)) faults.push(`the log holds an e-mail address: ${lines.slice(0, 300)}`);
  if (body && body.length > 20 && lines.includes(body)) faults.push('the log holds the body');
  const told = logged.filter(({ message }) => message === 'request').length;
  // An address with a star of its own is taken for a pattern by the router, which then finds its layers twice.
  return told === 1 || path.includes('*') ? faults : [...faults, `the log has ${told} lines of the request`];
};

/** The headers of its group of addresses, which no address is without. */
const headed: Rule = ({ path, status, answerHeaders, recipe }) => {
  const [pathname = ''] = path.split('?');
  const group = groups.find(({ holds }) => holds.test(pathname));
  if (!group || recipe.method === 'OPTIONS') return [];
  return faultsOf(group, status, answerHeaders).map((fault) => `not a header of ${group.name}: ${fault}`);
};

/** A preflight is answered, and says no more than what is taken; elsewhere OPTIONS is one more method that is not. */
const options: Rule = ({ recipe, status, answerHeaders, path }) => {
  if (recipe.method !== 'OPTIONS') return [];
  if (!/^\/(api|embed)\//.test(path))
    return status === 204 || status === 404 || status === 405 ? [] : [`OPTIONS: ${status}`];
  return status === 204 && answerHeaders.has('access-control-allow-methods')
    ? []
    : [`a preflight got ${status}`];
};

const headIsEmpty: Rule = ({ recipe, text }) =>
  recipe.method === 'HEAD' && text !== '' ? ['a HEAD got a body'] : [];

export const rules: Rule[] = [
  noFault,
  conforming,
  problem,
  namesTheField,
  noEcho,
  logged,
  headed,
  options,
  headIsEmpty,
];
