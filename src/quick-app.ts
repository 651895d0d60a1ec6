import type { Memory } from './deps.ts';
import { quickFromMemory } from './http/prepared-answers.ts';
import type { QuickWay } from './http/quick-way.ts';
import { telling } from './http/telling.ts';
import type { Platform } from './platform.ts';

/** What of a platform's app can be answered without passing through it; both share the platform's memory. */
export function createQuickWay(platform: Platform & { memory: Memory }): QuickWay {
  const { memory, clock, compress } = platform;
  return quickFromMemory(memory.prepared, { clock, compress, tell: telling(platform) });
}
