import { offerCopies } from './copying.ts';
import { quickenQueue } from './queue.ts';
import { showUploads } from './upload.ts';

// The desk works without any of this; with it there are fewer steps.
offerCopies(document);
showUploads(document);
for (const queue of document.querySelectorAll<HTMLElement>('[data-queue]')) quickenQueue(queue);
