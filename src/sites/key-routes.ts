import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { readCursor } from '../http/cursor.ts';
import { operation } from '../http/operation.ts';
import { uuid } from '../text.ts';
import { KeyInput, KeyList, NewKey } from './key.ts';
import { createKey, endKey, showKeys } from './key-actions.ts';

const tag = 'Keys';
const who = { may: 'keys.manage' } as const;

export const keyOperations = [
  operation(
    {
      method: 'get',
      path: '/keys',
      who,
      tag,
      summary: 'The keys that open this site, the newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of keys', schema: KeyList } },
    },
    async ({ c, deps, site, actor, query: { limit, cursor } }) =>
      c.json(await showKeys(deps, site, limit, readCursor(cursor), actor)),
  ),
  operation(
    {
      method: 'post',
      path: '/keys',
      who,
      tag,
      summary: 'Make a key',
      description:
        '`editor` writes polls and reads feedback, `moderator` rules on comments, `owner` does everything; `relay` is for a server of your own that votes and comments for its readers.',
      body: KeyInput,
      limit: 16_384,
      answers: { 201: { description: 'The key, with the text that its holder sends', schema: NewKey } },
    },
    async ({ c, deps, site, actor, body }) => c.json(await createKey(deps, site, body, actor), 201),
  ),
  operation(
    {
      method: 'delete',
      path: '/keys/{id}',
      who,
      tag,
      summary: 'Revoke a key, at once and for good',
      answers: { 204: { description: 'It opens nothing any more' } },
    },
    async ({ c, deps, site, actor, params }) => {
      const id = uuid.safeParse(params.id);
      if (!id.success) throw new Refusal('not_found', 'There is no such key.');
      await endKey(deps, site, id.data, actor);
      return c.body(null, 204);
    },
  ),
];
