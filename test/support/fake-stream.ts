import type { ServerResponse } from 'node:http';

/** Live results by hand: who listens, what they hear, and how their connections end. `html` gives what is so now. */
export function fakeStream(now: () => { id: number; html: string }) {
  const listeners = new Set<ServerResponse>();
  const event = () => {
    const { id, html } = now();
    // Browsers come back soon, so that no test waits for them.
    return `retry: 20\nevent: results\ndata: ${JSON.stringify({ html })}\nid: ${id}\n\n`;
  };
  return {
    listeners,
    /** Further listeners are refused, as where all seats are taken. */
    refuses: false,
    /** Nothing is said, as where something on the way gathers answers. */
    isMute: false,
    listen(response: ServerResponse): void {
      response.writeHead(this.refuses ? 503 : 200, {
        'Access-Control-Allow-Origin': '*',
        'Cache-Control': 'no-cache',
        'Content-Type': this.refuses ? 'application/problem+json' : 'text/event-stream',
      });
      if (this.refuses) {
        response.end('{}');
        return;
      }
      response.flushHeaders();
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      if (!this.isMute) response.write(event());
    },
    tell(): void {
      for (const response of listeners) response.write(event());
    },
    cut(): void {
      for (const response of listeners) response.destroy();
    },
  };
}
