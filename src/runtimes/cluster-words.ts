import type { Platform } from '../platform.ts';
import type { Counts, Exposition } from './prom-metrics.ts';

/** What the primary has made or found at the start, once for all workers; `kept` are secrets that no setting says, `slot` the first of the workers' slots. */
export type Handed = {
  url: string;
  made: { kept: string | null; ownerKey: string };
  scripts: Platform['scripts'];
  slot: number;
};

/** What one worker is told besides: its number in the logs, from 1, and the first of its slots of the tallies. */
export type Place = { worker: number; slot: number };

/** What was counted lately, by the name of the rate. */
export type News = [rate: string, hits: [key: string, hits: number][]][];

/** What a worker understands. `serve` is answered when it listens; `stop` by its end; `forget` once nothing is remembered of before. */
export type WorkerWords = {
  serve: (said: Handed & Place) => Promise<void>;
  stop: (said: null) => Promise<never>;
  hear: (said: News) => void;
  forget: (tags: string[]) => void;
  counts: (said: null) => Promise<Counts>;
};

/** What the primary understands. */
export type PrimaryWords = {
  news: (said: News) => void;
  /** Something has changed: all others are told, and have heard of it when this is answered. */
  changed: (tags: string[]) => Promise<void>;
  metrics: (said: null) => Promise<Exposition>;
};
