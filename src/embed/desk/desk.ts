import { offerCopies } from './copying.ts';

// The desk works without any of this; with it there are fewer steps.
offerCopies(document);
