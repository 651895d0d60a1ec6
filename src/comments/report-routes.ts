import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { operation } from '../http/operation.ts';
import { uuid } from '../text.ts';
import { ReportItem, ReportList, ReportSettling } from './report.ts';
import { ruleOnReport, showReports } from './report-actions.ts';

const tag = 'Moderation';
const who = { may: 'moderate' } as const;

export const reportOperations = [
  operation(
    {
      method: 'get',
      path: '/reports',
      who,
      tag,
      summary: 'What readers reported, with the comments: open reports first, the newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of reports', schema: ReportList } },
    },
    async ({ c, deps, site, query: { limit, cursor } }) =>
      c.json(await showReports(deps, [site.id], limit, cursor)),
  ),
  operation(
    {
      method: 'patch',
      path: '/reports/{id}',
      who,
      tag,
      summary: 'Settle a report, or take it up again',
      body: ReportSettling,
      answers: { 200: { description: 'The report as it is now', schema: ReportItem } },
    },
    async ({ c, deps, site, actor, params, body }) => {
      const id = uuid.safeParse(params.id);
      if (!id.success) throw new Refusal('not_found', 'There is no such report.');
      return c.json(await ruleOnReport(deps, site, id.data, body.settled, actor));
    },
  ),
];
