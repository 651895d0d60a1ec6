import { expect, test } from 'vitest';
import * as z from 'zod';
import { SiteInput } from '../../src/sites/site.ts';
import { SiteSettings } from '../../src/sites/site-settings.ts';

type Schema = { properties?: Record<string, Schema>; example?: unknown; anyOf?: Schema[]; type?: string };

/** Every setting that is no group of others, with its path. */
function leaves(schema: Schema, path: string[] = []): [string, Schema][] {
  const { properties } = schema;
  if (!properties) return [[path.join('.'), schema]];
  return Object.entries(properties).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

const described = leaves(z.toJSONSchema(SiteInput, { io: 'input', unrepresentable: 'any' }) as Schema).filter(
  ([path]) => path !== 'site',
);

test.each(described)('%s has an example, which a site takes', (path, { example }) => {
  expect(example, path).toBeDefined();
  const [name = '', ...inner] = path.split('.');
  const nested = inner.reduceRight<unknown>((value, step) => ({ [step]: value }), example);
  const sent = { site: 'a', name: 'A', [name]: nested };
  const taken = SiteInput.parse(sent) as Record<string, unknown>;
  if (typeof nested === 'object') expect(taken[name]).toMatchObject(nested as object);
  else expect(taken[name]).toEqual(nested);
});

test('the settings are all there', () => {
  expect(described.length).toBeGreaterThan(
    leaves(z.toJSONSchema(SiteSettings, { io: 'input' }) as Schema).length,
  );
});
