import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const house = join(import.meta.dirname, '../..');

/** What a lock file says of one package. */
export type Locked = {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  inBundle?: boolean;
  hasInstallScript?: boolean;
};

type Manifest = {
  name: string;
  scripts?: Record<string, string>;
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  overrides?: Record<string, unknown>;
  allowScripts?: Record<string, boolean>;
};

/** The service's packages and those of its checks, by the folder that they are in. */
export const folders = ['.', 'test'] as const;

const json = (file: string) => JSON.parse(readFileSync(join(house, file), 'utf8'));

export const manifestOf = (folder: string): Manifest => json(join(folder, 'package.json'));

export const lockOf = (folder: string): { lockfileVersion: number; packages: Record<string, Locked> } =>
  json(join(folder, 'package-lock.json'));

/** A lock file's packages by the place that they are installed at; the tree's own entry is none of them. */
export const packagesOf = (folder: string): [place: string, Locked][] =>
  Object.entries(lockOf(folder).packages).filter(([place]) => place !== '');

export const nameAt = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/** What an installed package says of itself, or nothing where it is not for this machine. */
export function installedAt(folder: string, place: string): Manifest | undefined {
  try {
    return json(join(folder, place, 'package.json'));
  } catch {
    return undefined;
  }
}
