import { expect, test } from 'vitest';
import { messageOf } from '../../src/runtimes/node-process.ts';

const caused = (...messages: string[]): Error | undefined => {
  const [first, ...rest] = messages;
  return first === undefined ? undefined : new Error(first, { cause: caused(...rest) });
};

test('an operator is told the sentence that was written for them, and what was at the bottom of it', () => {
  const fault = caused(
    'The data folder /x cannot be written to.',
    'mkdir failed',
    'EACCES: permission denied',
  );
  expect(messageOf(fault)).toBe('The data folder /x cannot be written to. (EACCES: permission denied)');
  expect(messageOf(caused('Alone'))).toBe('Alone');
});

test('statements and their values are left out of it', () => {
  expect(messageOf(caused('Failed query: insert into x\nparams: secret', 'the disk is full'))).toBe(
    'the disk is full',
  );
});

test('a fault without words is told by its code', () => {
  expect(messageOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
});
