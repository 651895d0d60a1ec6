import type { CommentWire } from './comment.ts';

/** A comment with its replies. `answers` is set where the nesting does not show which comment is answered. */
export type CommentNode = {
  comment: CommentWire;
  replies: CommentNode[];
  answers?: CommentWire | 'elsewhere';
};

/**
 * Nests a flat list, keeping its order among siblings. Replies nest `depth` levels below the top; deeper ones follow
 * what they answer as siblings and name it, as do those whose parent is not in the list. Every comment of the list
 * comes out exactly once, whatever its parents say.
 */
export function threadTree(comments: CommentWire[], depth: number): CommentNode[] {
  const known = new Map(comments.map((comment) => [comment.id, comment]));
  const replies = Map.groupBy(comments, (comment) => comment.parent);
  const placed = new Set<CommentWire>();
  const roots: CommentNode[] = [];

  const place = (start: CommentWire, answers?: CommentNode['answers']) => {
    const waiting = [{ comment: start, level: 0, list: roots, answers }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { comment, level, list } = next;
      if (placed.has(comment)) continue;
      placed.add(comment);
      const node: CommentNode = { comment, replies: [] };
      if (next.answers) node.answers = next.answers;
      list.push(node);
      const deepest = level >= depth;
      for (const reply of (replies.get(comment.id) ?? []).toReversed()) {
        waiting.push({
          comment: reply,
          level: deepest ? level : level + 1,
          list: deepest ? list : node.replies,
          answers: deepest ? comment : undefined,
        });
      }
    }
  };

  for (const comment of comments) {
    if (comment.parent === null) place(comment);
    else if (!known.has(comment.parent)) place(comment, 'elsewhere');
  }
  // Only comments that answer each other in a ring are left.
  for (const comment of comments) place(comment, 'elsewhere');
  return roots;
}
