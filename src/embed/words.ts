/**
 * What an element may have to say between two fragments. Every fragment root brings them, in its own language, as JSON in
 * `data-words`; the elements write no sentences of their own.
 */
export type EmbedWords = {
  /** The proof is being worked out; it may take a second. */
  solving: string;
  /** As above, after three seconds. */
  slow: string;
  /** What was written is on its way. */
  sending: string;
  /** The service does not answer; nothing that was typed is lost. */
  down: string;
  /** On the button beside `down`. */
  tryAgain: string;
  /** Said after something new has come into the page: results, older comments, one's own comment. */
  shown: string;
  /** Said after another picture has come. */
  newPicture: string;
  /** On the button that withdraws a comment, after its first press: the second press does it. */
  sure: string;
};

type FirstWords = { loading: string } & Pick<EmbedWords, 'down' | 'tryAgain'>;

export type Word = keyof EmbedWords | 'loading';

const english: FirstWords = {
  loading: 'Loading …',
  down: 'This cannot be reached just now.',
  tryAgain: 'Try again',
};

const german: FirstWords = {
  loading: 'Lädt …',
  down: 'Das ist gerade nicht erreichbar.',
  tryAgain: 'Noch einmal',
};

/** The few words that are needed before any fragment has come, by a language tag. */
export const firstWords = (lang: string): FirstWords => (/^de\b/i.test(lang) ? german : english);
