import { base } from './service.ts';

/** Gives a framed page of the service the height that it tells; nobody else's messages are heard. */
export function followFrameHeights(): void {
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== base || data?.type !== 'hustings:height') return;
    for (const frame of document.querySelectorAll('iframe')) {
      if (frame.contentWindow === source) frame.height = data.height;
    }
  });
}
