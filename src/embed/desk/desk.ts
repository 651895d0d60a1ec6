import { offerCopies } from './copying.ts';
import { quickenQueue } from './queue.ts';

// The desk works without any of this; with it there are fewer steps.
offerCopies(document);
for (const queue of document.querySelectorAll<HTMLElement>('[data-queue]')) quickenQueue(queue);
