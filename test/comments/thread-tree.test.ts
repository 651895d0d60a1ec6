import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommentWire } from '../../src/comments/comment.ts';
import { type CommentNode, threadTree } from '../../src/comments/thread-tree.ts';

const comment = (id: string, parent: string | null): CommentWire => ({
  id,
  number: 1,
  parent,
  author: { name: id, website: null, badge: null },
  html: '',
  createdAt: '2026-11-24T06:53:00Z',
  editedAt: null,
  permalink: '',
  status: 'approved',
  moreReplies: false,
});

const flat = (nodes: CommentNode[]): CommentNode[] => nodes.flatMap((node) => [node, ...flat(node.replies)]);
const ids = (nodes: CommentNode[]) => nodes.map((node) => node.comment.id);
const levels = (nodes: CommentNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map((node) => levels(node.replies)));

/** Lists whose parents are anything: earlier, later, itself, in a ring, nobody. */
const lists = fc
  .array(fc.option(fc.nat(12), { nil: null }), { maxLength: 12 })
  .map((parents) =>
    parents.map((parent, index) => comment(String(index), parent === null ? null : String(parent))),
  );

test('every comment is shown exactly once, however its parents lie, and never deeper than the site allows', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 6 }), (comments, depth) => {
      const tree = threadTree(comments, depth);
      expect(ids(flat(tree)).sort()).toEqual(comments.map((one) => one.id).sort());
      expect(levels(tree)).toBeLessThanOrEqual(depth + 1);
    }),
  );
});

test('siblings keep the order of the list', () => {
  fc.assert(
    fc.property(lists, (comments) => {
      const place = new Map(comments.map((one, index) => [one.id, index]));
      const inOrder = (nodes: CommentNode[]) => {
        const places = ids(nodes).map((id) => place.get(id) ?? -1);
        expect(places).toEqual(places.toSorted((one, other) => one - other));
        for (const node of nodes) inOrder(node.replies);
      };
      inOrder(threadTree(comments, 100).filter((node) => node.answers === undefined));
    }),
  );
});

test('replies stand under what they answer, in either order of the list', () => {
  const thread = [
    comment('a', null),
    comment('b', 'a'),
    comment('c', 'b'),
    comment('d', null),
    comment('e', 'a'),
  ];
  const [a, d] = threadTree(thread, 5);
  expect([a?.comment.id, d?.comment.id]).toEqual(['a', 'd']);
  expect(ids(a?.replies ?? [])).toEqual(['b', 'e']);
  expect(ids(threadTree(thread.toReversed(), 5))).toEqual(['d', 'a']);
});

test('replies that are too deep follow what they answer and name it', () => {
  const chain = ['a', 'b', 'c', 'd', 'e'].map((id, index, all) => comment(id, all[index - 1] ?? null));
  const replies = threadTree(chain, 1)[0]?.replies ?? [];
  expect(ids(replies)).toEqual(['b', 'c', 'd', 'e']);
  expect(replies.map((node) => typeof node.answers === 'object' && node.answers.id)).toEqual([
    false,
    'b',
    'c',
    'd',
  ]);
});

test('a reply whose parent is on another page stands at the top and says so', () => {
  const [stray] = threadTree([comment('x', 'elsewhere')], 5);
  expect(stray).toMatchObject({ comment: { id: 'x' }, answers: 'elsewhere' });
});

test('a thread of ten thousand replies to one another is no trouble', () => {
  const chain = Array.from({ length: 10_000 }, (_, index) =>
    comment(String(index), index ? String(index - 1) : null),
  );
  expect(threadTree(chain, 5)).toHaveLength(1);
});
