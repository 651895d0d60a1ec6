import { join } from 'node:path';
import { npm } from './npm.ts';
import { folders } from './trees.ts';

const house = join(import.meta.dirname, '../..');

/** A known weakness of a package, by its number in GitHub's list. */
export type Finding = { id: string; package: string; severity: string; title: string };

/** What a registry says of the packages of a folder, or why it says nothing. */
export type Audit = { findings: Finding[] } | { unanswered: string };

/** Findings that stay, and why they do no harm here. */
export const explained: Record<string, string> = {
  'GHSA-67mh-4wv8-f99g':
    'The development server of esbuild up to 0.24.2 lets any page read from it. Such an esbuild is in drizzle-kit, for `npm run migrations`, and no server of it is ever started.',
};

type Told = {
  statusCode?: number;
  error?: { code?: string };
  vulnerabilities?: Record<
    string,
    { via: (string | ({ url: string; name: string } & Omit<Finding, 'id'>))[] }
  >;
};

/** Reads what `npm audit --json` printed. No word of a registry's own is taken over: it may name a host that is nobody's business. */
export function readAudit(printed: string): Audit {
  const told = parsed(printed);
  if (!told?.vulnerabilities)
    return { unanswered: String(told?.statusCode ?? told?.error?.code ?? 'no answer') };
  const found = Object.values(told.vulnerabilities).flatMap(({ via }) =>
    via.flatMap((each) =>
      typeof each === 'string'
        ? []
        : [
            {
              id: each.url.split('/').at(-1) ?? each.url,
              ...{ package: each.name, severity: each.severity, title: each.title },
            },
          ],
    ),
  );
  return { findings: [...new Map(found.map((finding) => [finding.id, finding])).values()] };
}

function parsed(printed: string): Told | undefined {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}

/** Asks the registry that npm is set to; one that does not answer is asked once and not waited for. */
export const auditOf = (folder: string): Audit =>
  readAudit(npm(join(house, folder), 'audit', '--json', '--fetch-retries=0', '--fetch-timeout=10000').stdout);

export const unexplained = (findings: Finding[]): Finding[] =>
  findings.filter(({ id }) => !(id in explained));

if (import.meta.main) {
  for (const folder of folders) {
    const audit = auditOf(folder);
    if ('unanswered' in audit) {
      console.error(`${folder}: NOT AUDITED, the registry does not answer (${audit.unanswered}).`);
      process.exitCode = 1;
      continue;
    }
    const open = unexplained(audit.findings);
    const counted = `${audit.findings.length} findings, ${open.length} of them without an explanation`;
    console.log(`${folder}: ${counted}.`);
    for (const finding of open)
      console.log(`  ${finding.id} ${finding.package} (${finding.severity}): ${finding.title}`);
    if (open.length > 0) process.exitCode = 1;
  }
}
