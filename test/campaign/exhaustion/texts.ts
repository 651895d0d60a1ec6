import { randomUUID } from 'node:crypto';
import { fill, slowTexts } from '../../support/slow-texts.ts';
import { cheapProof, newNetwork } from '../load/ground.ts';
import { type Attack, byMany, send } from './attack.ts';

/** What keys of a site's rules can be chosen to be slow with: texts of one letter are full of beginnings of them. */
const oneLetter = { 'one letter': fill('a'), 'two letters': fill('ab'), 'words of one letter': fill('a ') };

const longest = 65_000;

/** Not that of the readers, who account for every comment in theirs. */
export const slowThread = '/slow';

/** Comments that are slow to render or to judge, each proved, and each taken. */
const slowComments: Attack = (target) =>
  byMany(Object.entries({ ...slowTexts, ...oneLetter }), async ([name, make]) => {
    const { ground } = target;
    const body = {
      ...{
        commentId: randomUUID(),
        thread: slowThread,
        body: `${make(longest).slice(0, longest)}b`.slice(-longest),
      },
      author: { name: `Ada ${randomUUID()}`, email: '', website: '' },
      proof: cheapProof(ground, 'comment', slowThread, new Date()),
    };
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': newNetwork() };
    const answer = await send(
      target,
      `/api/v1/sites/${ground.site}/comments`,
      { method: 'POST', headers, body: JSON.stringify(body) },
      `a comment of ${name}`,
    );
    if (answer && ![201, 202, 400].includes(answer.status))
      target.fault(`A comment of ${name} was answered with ${answer.status}.`);
  });

export const texts: Record<string, Attack> = { 'comments that are slow to read': slowComments };
