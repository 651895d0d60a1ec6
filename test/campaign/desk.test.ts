import { expect, test } from 'vitest';
import { startService } from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';
import { forms, openDoors } from './desk/doors.ts';
import { openInside } from './desk/inside.ts';
import { chanceOf, rounds, timeLimit } from './effort.ts';
import { tell } from './telling.ts';

test('nobody comes in at the desk by a bent key, another’s form, an ended session or a link that was used', {
  timeout: timeLimit(60_000),
}, async ({ task }) => {
  const chance = chanceOf('doors of the desk');
  const env = { PUBLIC_URL: 'https://polls.example.com', HOST: '0.0.0.0' };
  const service = await startService({ env });
  const others = [await startService({ env, database: service.database })];
  const doors = await openDoors(service, others, chance);
  const tried = { 'forged forms': 0, 'bent keys': 0, 'sessions ended': 0, 'links raced': 0 };
  const lost: string[] = [];
  for (const number of rounds(4, 0.5)) {
    const before = await contentsOf(service.database);
    for (const form of forms) lost.push(...(await doors.forgery(form)));
    tried['forged forms'] += forms.length;
    const from = (host: number) => `2001:db8:${number.toString(16)}:1:${host}::1`;
    const answers = [];
    for (let each = 0; each < 25; each++) {
      const { answer, faults } = await doors.guess(from(each));
      answers.push(answer.status);
      lost.push(...faults);
    }
    tried['bent keys'] += 25;
    if (answers.slice(0, 20).includes(429) || !answers.slice(20).includes(429))
      lost.push(`Wrong keys of one network were slowed down at the wrong moment: ${answers}.`);
    const honest = await doors.site.api('/keys', { key: doors.key, from: from(99) });
    if (honest.status !== 200) lost.push(`The right key was answered with ${honest.status}.`);
    const after = await contentsOf(service.database);
    if (JSON.stringify(after) !== JSON.stringify(before)) lost.push('Something was written for a stranger.');
    for (let each = 0; each < 3; each++) {
      lost.push(...(await doors.ending()), ...(await doors.race()));
      tried['sessions ended']++;
      tried['links raced']++;
    }
  }
  await service.stop();
  tell(task, { part: 'doors of the desk', tried, lost });
});

test('no address that somebody typed leads inside, whatever it is written like, leads to or answers', {
  timeout: timeLimit(60_000),
}, async ({ task }) => {
  const chance = chanceOf('ways inside');
  const inside = await openInside();
  const tried = { 'addresses written to': 0, 'of them answered': 0 };
  const lost: string[] = [];
  for (const _ of rounds(80, 0.5)) {
    const { answered, faults } = await inside.attack(chance);
    lost.push(...faults);
    tried['addresses written to']++;
    if (answered) tried['of them answered']++;
  }
  lost.push(...inside.reached.map((address) => `${address} was reached.`));
  await inside.close();
  expect(tried['of them answered']).toBeGreaterThan(0);
  tell(task, { part: 'ways inside by webhooks', tried, lost });
});
