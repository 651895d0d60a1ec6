import type { Memory } from './deps.ts';
import { quickFromMemory } from './http/prepared-answers.ts';
import type { QuickWay } from './http/quick-way.ts';
import { telling } from './http/telling.ts';
import { depsOf, type Platform } from './platform.ts';
import { quickChallenge } from './verification/quick-challenge-routes.ts';

/** What of a platform's app can be answered without passing through it; both share the platform's memory. */
export function createQuickWay(platform: Platform & { memory: Memory }): QuickWay {
  const { memory, clock, compress } = platform;
  const tell = telling(platform);
  const kept = quickFromMemory(memory.prepared, { clock, compress, tell });
  const challenge = quickChallenge(depsOf(platform), tell);
  return (asked) => kept(asked) ?? challenge(asked);
}
