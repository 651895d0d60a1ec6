import * as z from 'zod';
import { download } from '../http/download.ts';
import { operation } from '../http/operation.ts';
import { ErasureAnswer, ErasureInput, ReaderSought } from './reader-data.ts';
import { eraseReader, type ReaderRoom, takeOutReader } from './reader-data-actions.ts';

const tag = 'Readers';

/** `rooms` are those that keep something under an e-mail address, which is their knowledge. */
export function readerOperations(rooms: ReaderRoom[]) {
  const lists = rooms.flatMap((room) => Object.entries(room.lists));
  const ReaderExport = z.object(Object.fromEntries(lists.map(([name, { item }]) => [name, z.array(item)])));
  return [
    operation(
      {
        method: 'post',
        path: '/readers/export',
        who: { may: 'readers.manage' },
        tag,
        summary: 'What is kept under an e-mail address',
        description: 'A POST, so that the address stands in no log of addresses.',
        body: ReaderSought,
        limit: 4096,
        answers: { 200: { description: 'Everything, as a file', schema: ReaderExport } },
        refuses: ['unauthorized'],
      },
      async ({ c, deps, site, body }) =>
        download(c, await takeOutReader(deps, rooms, site.id, body.email), {
          name: `${site.id}-reader.json`,
          type: 'application/json',
        }),
    ),
    operation(
      {
        method: 'post',
        path: '/readers/erase',
        who: { may: 'readers.manage' },
        tag,
        summary: 'Erase an e-mail address and all that leads to it',
        description:
          'Comments become nobody’s, without e-mail and website; their texts stay or go as you choose. Reports and notes of the address are deleted. It cannot be undone.',
        body: ErasureInput,
        limit: 4096,
        answers: { 200: { description: 'How much was found', schema: ErasureAnswer } },
        refuses: ['unauthorized'],
      },
      async ({ c, deps, site, actor, body }) => c.json(await eraseReader(deps, rooms, site, body, actor)),
    ),
  ];
}
