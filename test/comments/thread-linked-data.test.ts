import { expect, test } from 'vitest';
import { plainText, threadLinkedData } from '../../src/comments/thread-linked-data.ts';
import { sampleComment } from '../support/every-view.ts';

const thread = {
  key: '/a',
  title: 'T </script><!--',
  url: 'https://example.com/a',
  count: 2,
  open: true,
  notice: '',
  frozen: null,
  pinned: null,
};

test('no text of a reader can end the script that holds the linked data', () => {
  const hostile = '</script><script>alert(1)</script><!-- ]]>';
  const json = threadLinkedData(thread, [sampleComment(hostile, { html: `<p>${hostile}</p>` })], hostile);
  expect(json).not.toContain('<');
  expect(JSON.parse(json)).toMatchObject({
    '@type': 'DiscussionForumPosting',
    headline: thread.title,
    comment: [{ author: { name: hostile } }],
  });
});

test('removed and held comments are not in the linked data', () => {
  const gone = ['removed', 'held', 'spam', 'trash'] as const;
  const comments = gone.map((status) => sampleComment('x', { status }));
  expect(JSON.parse(threadLinkedData(thread, comments, 'x')).comment).toEqual([]);
});

test('the text of a comment is its words, without marks', () => {
  expect(plainText('<p>One &lt;b&gt; &amp; <em>two</em></p><ul><li>three</li></ul>')).toBe(
    'One <b> & two\nthree',
  );
});
