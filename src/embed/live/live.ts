import { Channel } from './channel.ts';
import type { View } from './view.ts';

/** The script that `embed.js` loads when results are in view. What it needs of the page it is handed; it shares no code with the first. */

const channels = new Map<string, Channel>();
const joined = new Map<View, Channel>();

/** To be told whenever a view shows something else, or comes into view, or leaves it: brings it to the channel where it belongs. */
export function heed(view: View): void {
  const { feed } = view;
  const channel = feed === undefined ? undefined : (channels.get(feed) ?? new Channel());
  const before = joined.get(view);
  if (channel === before) return;
  joined.delete(view);
  before?.leave(view);
  if (!channel || feed === undefined) return;
  channels.set(feed, channel);
  joined.set(view, channel);
  channel.join(view);
}

document.addEventListener('visibilitychange', () => {
  for (const channel of channels.values()) channel.attend();
});
// A page that is left keeps no connection, so that the browser can keep the page.
addEventListener('pagehide', () => {
  for (const channel of channels.values()) channel.stop();
});
addEventListener('pageshow', () => {
  for (const channel of channels.values()) channel.attend();
});
