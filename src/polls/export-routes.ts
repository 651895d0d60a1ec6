import * as z from 'zod';
import { download } from '../http/download.ts';
import { operation } from '../http/operation.ts';
import { PollExport } from './export.ts';
import { exportPoll } from './export-actions.ts';

const csv = 'text/csv';

export const pollExportOperations = [
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/export',
      who: { may: 'export' },
      tag: 'Polls',
      summary: 'Take out the anonymous ballots and the results',
      description:
        'As JSON everything, with a codebook; as CSV the ballots (a row each, a column an option) or, as `part=results`, the results and the codebook. Everything is as it was at one moment. An answer that ends early is broken off, never made to look whole.',
      query: z.object({
        format: z.enum(['csv', 'json']),
        part: z.enum(['ballots', 'results']).default('ballots').describe('Of a CSV; JSON has both.'),
      }),
      answers: { 200: { description: 'The export, as a file', schema: PollExport, type: csv } },
      refuses: ['unauthorized', 'not_found'],
    },
    async ({ c, deps, site, params, query: { format, part } }) => {
      const slug = params.poll ?? '';
      const isJson = format === 'json';
      const body = await exportPoll(deps, site.id, slug, isJson ? 'json' : `csv of ${part}`);
      const ending = isJson ? 'json' : part === 'results' ? 'results.csv' : 'csv';
      const type = isJson ? 'application/json' : `${csv}; charset=utf-8; header=present`;
      return download(c, body, { name: `${site.id}-${slug}.${ending}`, type });
    },
  ),
];
