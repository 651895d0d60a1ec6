import { followFrameHeights } from './frame-height.ts';
import { ReaderComments } from './reader-comments.ts';
import { ReaderCount } from './reader-count.ts';
import { ReaderFeedback } from './reader-feedback.ts';
import { ReaderPoll } from './reader-poll.ts';

/** The script that publishers load. Only the first one on a page does anything, whatever versions of it there are. */
const mark = Symbol.for('hustings');

if (!(mark in globalThis)) {
  Object.assign(globalThis, { [mark]: true });
  customElements.define('reader-poll', ReaderPoll);
  customElements.define('reader-comments', ReaderComments);
  customElements.define('reader-feedback', ReaderFeedback);
  customElements.define('reader-count', ReaderCount);
  followFrameHeights();
}
