import seeds from './cross-site-seeds.json' with { type: 'json' };
import { mark } from './mark.ts';
import naughty from './naughty-strings.json' with { type: 'json' };
import { others } from './other-languages.ts';

/** What others have gathered (see README.md), each with our mark behind it where it is markup, and the ones of our own that are fixed. */
export const gathered: readonly string[] = [
  ...naughty,
  ...[...naughty, ...seeds].filter((text) => text.includes('<')).map((text) => `${text}<${mark}>`),
  ...seeds,
  ...others,
];
