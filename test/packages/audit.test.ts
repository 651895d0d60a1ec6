import { expect, test } from 'vitest';
import { type Audit, auditOf, explained, readAudit, unexplained } from './audit.ts';
import { folders } from './trees.ts';

const audits = folders.map((folder): [string, Audit] => [folder, auditOf(folder)]);

for (const [folder, audit] of audits) {
  if ('unanswered' in audit)
    test(`the packages of ${folder} were NOT audited: the registry does not answer (${audit.unanswered})`, () => {
      expect(audit.unanswered).not.toBe('');
    });
  else
    test(`no package of ${folder} has a known weakness that is not explained`, () => {
      expect(unexplained(audit.findings)).toEqual([]);
    });
}

const found = audits.flatMap(([, audit]) => ('findings' in audit ? audit.findings : []));

if (audits.every(([, audit]) => 'findings' in audit))
  test('no explanation outlives what it explains', () => {
    expect(Object.keys(explained).filter((id) => !found.some((finding) => finding.id === id))).toEqual([]);
  });

const weak = (id: string, name: string) => ({
  ...{ source: 1, name, dependency: name, title: 'Something', url: `https://github.com/advisories/${id}` },
  ...{ severity: 'high', range: '<2' },
});

test('a weakness is found once however many packages it comes through, and an explained one is let by', () => {
  const [known = ''] = Object.keys(explained);
  const vulnerabilities = {
    deep: { name: 'deep', via: [weak('GHSA-aaaa-bbbb-cccc', 'deep'), weak(known, 'deep')] },
    over: { name: 'over', via: ['deep'] },
    twin: { name: 'twin', via: [weak('GHSA-aaaa-bbbb-cccc', 'deep')] },
  };
  const audit = readAudit(JSON.stringify({ auditReportVersion: 2, vulnerabilities }));
  if ('unanswered' in audit) throw new Error(audit.unanswered);
  expect(audit.findings).toHaveLength(2);
  expect(unexplained(audit.findings)).toEqual([
    { id: 'GHSA-aaaa-bbbb-cccc', package: 'deep', severity: 'high', title: 'Something' },
  ]);
});

test('packages without a weakness are told from a registry that says nothing', () => {
  expect(readAudit('{"auditReportVersion":2,"vulnerabilities":{}}')).toEqual({ findings: [] });
  expect(readAudit('{"statusCode":405,"message":"405 - POST https://registry.example/x"}')).toEqual({
    unanswered: '405',
  });
  expect(readAudit('{"error":{"code":"ECONNREFUSED","summary":"https://registry.example"}}')).toEqual({
    unanswered: 'ECONNREFUSED',
  });
  for (const nothing of ['', '<html>', 'null'])
    expect(readAudit(nothing)).toEqual({ unanswered: 'no answer' });
});
