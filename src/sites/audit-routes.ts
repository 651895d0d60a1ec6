import * as z from 'zod';
import { readCursor } from '../http/cursor.ts';
import { operation } from '../http/operation.ts';
import { AuditList } from './audit.ts';
import { showAudit } from './audit-actions.ts';

export const auditOperations = [
  operation(
    {
      method: 'get',
      path: '/audit',
      who: { may: 'audit.read' },
      tag: 'Sites',
      summary: 'Who did what and when at this site, newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of acts', schema: AuditList } },
    },
    async ({ c, deps, site, query: { limit, cursor } }) =>
      c.json(await showAudit(deps, site.id, limit, readCursor(cursor))),
  ),
];
