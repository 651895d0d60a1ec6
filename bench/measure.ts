import type { Pace, Watched } from './rounds.ts';
import type { Stage } from './stage.ts';

/** What a measure is given to work with. */
export type Given = {
  stage: Stage;
  pace: Pace;
  watched: Watched;
  connections: number;
  /** Take the time for what takes long: a million votes, ten million ballots. */
  long: boolean;
};

/** Measures something and tells it. */
export type Measure = (given: Given) => Promise<void>;
