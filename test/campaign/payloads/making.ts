import { oneOf } from '../effort.ts';
import { address } from './addresses.ts';
import { mark } from './mark.ts';
import { markdown } from './markdown.ts';
import { markup } from './markup.ts';
import { others } from './other-languages.ts';

/** Payloads that are put together by chance out of what such attacks are made of, the same ones for the same chance. */

type Chance = () => number;

const other = (chance: Chance): string => oneOf(chance, others);

/** One of each kind that no site goes without, whatever chance brings. */
export const always: readonly string[] = [
  `"><img ${mark} src=x onerror=alert(1)>`,
  'javascript:alert(1)',
  '=1+1',
  'x;=1+1;y',
];

const kinds = [address, markup, markdown, other, markup];

/** One of the kind whose turn it is. */
export const payload = (chance: Chance, turn: number): string =>
  (kinds[turn % kinds.length] ?? markup)(chance);
