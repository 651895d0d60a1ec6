import * as z from 'zod';
import { origin } from './site.ts';

/** Pages that tried to use a site's polls and threads without being on its list: what is kept of them, and what becomes of them. */

/** So many are kept a site, those that tried last; older ones than `days` are forgotten. */
export const refusedOriginsKept = { most: 30, days: 30 };

export type RefusedOrigin = { origin: string; times: number; firstAt: Date; lastAt: Date };

/** `POST origins/allowed` and `POST origins/dismissed`. */
export const OriginInput = z.object({ origin });

export const RefusedOriginList = z.object({
  items: z.array(
    z.object({
      origin: z.string(),
      times: z
        .int()
        .describe('At least so often: what a process had not written down when it ended is missing.'),
      firstAt: z.iso.datetime(),
      lastAt: z.iso.datetime(),
    }),
  ),
});

export const refusedOriginWire = ({ origin: name, times, firstAt, lastAt }: RefusedOrigin) => ({
  ...{ origin: name, times },
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
});

/** Whether an `Origin` header is one that an editor could put on the list: what browsers send of a page on the web. */
export const isPageOrigin = (header: string): boolean => origin.safeParse(header).data === header;
