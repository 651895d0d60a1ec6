import house from '../../package.json' with { type: 'json' };

/** What `npm start` tells Node ahead of the entry, as whoever starts the service otherwise should. */
export const startFlags: string[] =
  /exec node (.+) src\/runtimes\/node\.ts/.exec(house.scripts.start)?.[1]?.split(' ') ?? [];
