import { operation } from '../http/operation.ts';
import { ScrutinyWire } from './scrutiny.ts';
import { scrutinise } from './scrutiny-actions.ts';

export const scrutinyOperations = [
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/scrutiny',
      who: { may: 'polls.write' },
      tag: 'Polls',
      summary: 'Where the ballots came from, and what may be stuffing or a raid',
      description:
        'Counts by hour, network, page and referring host; never an address. It walks through all ballots, which takes some eight seconds for a million.',
      answers: { 200: { description: 'The scrutiny', schema: ScrutinyWire } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params }) => c.json(await scrutinise(deps, site, params.poll ?? '')),
  ),
];
