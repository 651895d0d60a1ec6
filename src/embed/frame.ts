import { markChoice } from './marked-choice.ts';
import { tellHeight } from './page-around.ts';
import { isShut, showTheWayOut } from './shut-frame.ts';

/** Runs, before the elements, in our own pages that stand in somebody's frame or were opened with a choice. */
if (window.parent !== window) {
  if (isShut()) showTheWayOut();
  tellHeight();
}
markChoice();
