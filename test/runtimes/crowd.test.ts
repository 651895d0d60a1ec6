import { expect, test } from 'vitest';
import { emptyMemory } from '../../src/platform.ts';
import { crowd } from '../../src/runtimes/crowd.ts';
import { startService } from '../support/service.ts';

test('requests are in hand from their beginning to their answer, whether that is one or a fault', async () => {
  const { isCrowded, counting } = crowd(2);
  const ends: { resolve: (answer: Response) => void; reject: (fault: Error) => void }[] = [];
  const ask = counting(() => new Promise((resolve, reject) => ends.push({ resolve, reject })));
  const asked = [0, 1].map(() => ask(new Request('http://x'), {}));
  expect(isCrowded()).toBe(true);
  ends[0]?.resolve(new Response());
  ends[1]?.reject(new Error('broken'));
  await Promise.allSettled(asked);
  expect(isCrowded()).toBe(false);
});

test('in a crowd everybody is told to come back, voters too, but for what is answered from memory', async () => {
  let crowded = false;
  const memory = emptyMemory(() => new Date());
  const service = await startService({ sample: true, platform: { memory, isCrowded: () => crowded } });
  const results = '/api/v1/sites/demo/polls/underdog-upset/results';
  await service.send(results);
  crowded = true;
  expect((await service.send(results)).status).toBe(200);
  const refused = [
    await service.send('/api/v1/sites/demo/polls/underdog-upset/votes', { body: {} }),
    await service.send('/api/v1/sites/demo/comments?thread=/anything'),
    await service.send('/sites/demo/polls'),
  ];
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    refused.map(() => [503, '2']),
  );
  expect(refused[0]?.body.code).toBe('unavailable');
  // A flood must not fill the log with faults.
  expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
  await service.stop();
});
