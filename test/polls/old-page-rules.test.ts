import { describe, expect, test } from 'vitest';
import { oldAddress, oldCall } from '../../src/polls/old-page.ts';
import { isMoving, pollNamed } from '../../src/polls/poll-name.ts';

test.each([
  ['best-bridge', { by: 'slug', slug: 'best-bridge' }],
  ['latest', { by: 'latest' }],
  ['wp-polls:-1', { by: 'latest' }],
  ['wp-polls:-2', { by: 'chance' }],
  ['wp-polls:2', { by: 'number', number: '2' }],
  ['wp-polls:', undefined],
  ['wp-polls:-3', undefined],
  ['wp-polls:2x', undefined],
  ['wp-polls:12345678901', undefined],
  ['WP-Polls:2', undefined],
  ['Best Bridge', undefined],
  ['', undefined],
])('a poll is asked for as “%s”', (asked, name) => {
  expect(pollNamed(asked)).toEqual(name);
  expect(isMoving(asked)).toBe(name?.by === 'latest' || name?.by === 'chance');
});

test.each([
  [{ pollresult: '2' }, { to: 'results', poll: 'wp-polls:2' }],
  [{ poll_id: '7' }, { to: 'poll', poll: 'wp-polls:7' }],
  [{ poll_id: '-2' }, { to: 'poll', poll: 'wp-polls:-2' }],
  [
    { pollresult: '2', poll_id: '7', poll_page: '3' },
    { to: 'results', poll: 'wp-polls:2' },
  ],
  [{ poll_page: '3' }, { to: 'archive', page: 3 }],
  [{}, { to: 'archive', page: 1 }],
  [{ pollresult: '' }, null],
  [{ poll_id: '2 or 1' }, null],
  [{ poll_page: '0' }, null],
  [{ poll_page: '1e9' }, null],
])('the old address %o leads to %o', (query, to) => {
  expect(oldAddress(query as Record<string, string>)).toEqual(to);
});

describe('a call of the script in an old page', () => {
  const read = (text: string) => oldCall(new URLSearchParams(text));

  test('says the poll and what was ticked in it, and its nonce means nothing', () => {
    const sent = 'action=polls&view=process&poll_id=2&poll_2=7,9&poll_2_nonce=abc';
    expect(read(sent)).toEqual({ view: 'process', number: '2', answers: ['7', '9'] });
    expect(read('action=polls&view=booth&poll_id=2')).toEqual({ view: 'booth', number: '2', answers: [] });
    expect(read('action=polls&view=process&poll_id=2&poll_3=7')?.answers).toEqual([]);
    expect(read(`action=polls&view=process&poll_id=2&poll_2=${'1,'.repeat(500)}`)?.answers).toHaveLength(50);
    expect(read("action=polls&view=process&poll_id=2&poll_2=7' or 1,,-1, 9")?.answers).toEqual(['9']);
  });

  test.each([
    'action=heartbeat&view=result&poll_id=2',
    'view=result&poll_id=2',
    'action=polls&poll_id=2',
    'action=polls&view=admin&poll_id=2',
    'action=polls&view=result',
    'action=polls&view=result&poll_id=2;drop',
    '',
  ])('is none: %s', (text) => expect(read(text)).toBeUndefined());
});
