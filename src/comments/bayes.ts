/**
 * What a comment's words say about whether it is spam, judged by what moderators made of earlier ones. The rules are those of the
 * mail filter SpamBayes: every clue gets a probability from how often it stood in either kind (Paul Graham, “A Plan for
 * Spam”, 2002), drawn towards one half while it is rare, and the clues are put together with Fisher's method, once for
 * spam and once against it (Gary Robinson, “A Statistical Approach to the Spam Problem”, Linux Journal 107, 2003). A
 * comment that speaks for both, or for neither, comes out near one half, which Graham's own formula does not do.
 */

/** In how many comments of each kind a clue stood; of all clues together, how many comments were learnt. */
export type Seen = { spam: number; ham: number };

/** What clues are taken from: the comment as it is stored. */
export type Clueful = { authorName: string; authorEmail: string; authorWebsite: string; html: string };

export const lessons = ['spam', 'ham'] as const;
export type Lesson = (typeof lessons)[number];

/** So many of each kind have to be learnt before a score is given: see docs/decisions/016-spam-holds.md. */
export const fewestLessons = 100;

/** A comment has more clues than these only if it is longer than anybody reads; the rest is left out. */
export const mostClues = 400;

// As SpamBayes has them: how many sightings the prior counts for, how far from one half a clue must be, how many are used.
const strengthOfPrior = 0.45;
const leastDeviation = 0.1;
const mostDiscriminators = 150;

const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const address = /https?:\/\/([^\s/?#"<>:]+)/gi;
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu;
/** Scripts that are written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const scripts = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Han', 'Hangul', 'Devanagari'].map(
  (name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const,
);

/**
 * The clues of a comment, each once: who says it and where the links lead first, then how it is written, then its words in
 * any case and without what does not show, as many as are counted.
 */
export function cluesOf({ authorName, authorEmail, authorWebsite, html }: Clueful): string[] {
  const text = html.replace(/<[^>]*>/g, ' ').replace(/&\w+;/g, (name) => entities[name] ?? name);
  const hosts = [...`${html} ${authorWebsite}`.matchAll(address)].flatMap(([, host = '']) => domainsOf(host));
  const clues = new Set([
    ...wordsOf(authorName).map((part) => `name:${part}`),
    ...(authorEmail ? domainsOf(authorEmail.split('@').at(-1) ?? '') : ['none']).map((at) => `mail:${at}`),
    `site:${authorWebsite !== ''}`,
    `links:${Math.min(html.split('<a ').length - 1, 3)}`,
    ...hosts.map((host) => `host:${host}`),
    ...[...html.matchAll(/<(strong|em|code|blockquote|li)\b/g)].map(([, tag]) => `markup:${tag}`),
    ...scripts.filter(([, script]) => script.test(text)).map(([name]) => `script:${name}`),
    ...wordsOf(text),
  ]);
  return [...clues].slice(0, mostClues);
}

/** Two readings of one word are one clue: case, width, ligatures and accents' spelling do not count. */
const folded = (text: string) => text.normalize('NFKC').replace(invisible, '').toUpperCase().toLowerCase();

function wordsOf(text: string): string[] {
  return [...folded(text).matchAll(word)].flatMap(([found]) => {
    if (unspaced.test(found)) return pairsOf([...found]);
    if (found.length < 3) return [];
    return found.length > 30 ? [`long:${Math.min(found.length >> 4, 8)}`] : [found];
  });
}

const pairsOf = (letters: string[]) =>
  letters.length === 1 ? letters : letters.slice(1).map((letter, before) => `${letters[before]}${letter}`);

/** A host and the domain it belongs to, roughly: its last two parts. */
function domainsOf(host: string): string[] {
  const whole = folded(host).slice(0, 100);
  const domain = whole.split('.').slice(-2).join('.');
  return domain === whole ? [whole] : [whole, domain];
}

/** How likely a comment with this clue is spam: what was counted, drawn towards one half while that is little. */
export function probabilityOf(clue: Seen, all: Seen): number {
  const [spam, ham] = [clue.spam / all.spam, clue.ham / all.ham];
  const times = clue.spam + clue.ham;
  const counted = times === 0 ? 0.5 : spam / (spam + ham);
  return (strengthOfPrior * 0.5 + times * counted) / (strengthOfPrior + times);
}

/** Whether enough was learnt to say anything. */
export const speaks = (all: Seen): boolean => Math.min(all.spam, all.ham) >= fewestLessons;

/** How likely a comment with these clues is spam, from 0 to 1; null while too little was learnt to say. */
export function spamScore(clues: Seen[], all: Seen): number | null {
  if (!speaks(all)) return null;
  const telling = clues
    .map((clue) => probabilityOf(clue, all))
    .filter((probability) => Math.abs(probability - 0.5) >= leastDeviation)
    .sort((one, other) => Math.abs(other - 0.5) - Math.abs(one - 0.5))
    .slice(0, mostDiscriminators);
  const logs = (of: (probability: number) => number) =>
    telling.reduce((sum, probability) => sum + Math.log(of(probability)), 0);
  const forSpam = 1 - chiSquareTail(-2 * logs((probability) => 1 - probability), telling.length);
  const forHam = 1 - chiSquareTail(-2 * logs((probability) => probability), telling.length);
  return (1 + forSpam - forHam) / 2;
}

/** The chance that a chi-square variable with 2 × `pairs` degrees of freedom is at least this large. */
function chiSquareTail(value: number, pairs: number): number {
  let term = Math.exp(-value / 2);
  let sum = pairs === 0 ? 1 : term;
  for (let at = 1; at < pairs; at++) sum += term *= value / 2 / at;
  return Math.min(sum, 1);
}
