import * as z from 'zod';
import { download } from '../http/download.ts';
import { operation } from '../http/operation.ts';
import { CommentExport } from './export.ts';
import { exportComments } from './export-actions.ts';

const xml = 'application/xml';

export const commentExportOperations = [
  operation(
    {
      method: 'get',
      path: '/comments/export',
      who: { may: 'export' },
      tag: 'Comments',
      summary: 'Take out all comments, in every status',
      description:
        'As JSON, or as the WXR 1.2 that WordPress imports. E-mail addresses are in it. Everything is as it was at one moment. An answer that ends early is broken off, never made to look whole.',
      query: z.object({ format: z.enum(['json', 'wxr']) }),
      answers: { 200: { description: 'The export, as a file', schema: CommentExport, type: xml } },
      refuses: ['unauthorized'],
    },
    async ({ c, deps, site, query: { format } }) => {
      const body = await exportComments(deps, site, format);
      const [ending, type] =
        format === 'json' ? ['json', 'application/json'] : ['xml', `${xml}; charset=utf-8`];
      return download(c, body, { name: `${site.id}-comments.${ending}`, type });
    },
  ),
];
