import seeds from './cross-site-seeds.json' with { type: 'json' };
import { fixed, mark } from './making.ts';
import naughty from './naughty-strings.json' with { type: 'json' };

/** What others have gathered (see README.md), each with our mark behind it where it is markup, and the ones of our own that are fixed. */
export const gathered: readonly string[] = [
  ...naughty,
  ...[...naughty, ...seeds].filter((text) => text.includes('<')).map((text) => `${text}<${mark}>`),
  ...seeds,
  ...fixed,
];
