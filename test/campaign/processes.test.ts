import { afterAll, test } from 'vitest';
import { endAll } from '../runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { isCampaign, timeLimit } from './effort.ts';
import { clockMoved } from './processes/clock.ts';
import { diskFull, mountSmallDisk } from './processes/disk.ts';
import * as by from './processes/faults.ts';
import { play } from './processes/play.ts';
import { openScene } from './processes/scene.ts';
import { tell } from './telling.ts';

afterAll(endAll);

const byItself = async () =>
  play('embedded', await openScene(), {
    'kills of the service': by.serviceKilled,
    'kills of the database server': by.postmasterKilled,
    'kills of one of its processes': by.backendKilled,
    'kills of all at once': by.allKilled,
    'stops with requests in flight': by.serviceStopped,
    'pauses of the database': by.databasePaused,
    'clocks moved by an hour': clockMoved,
  });

async function byTwo() {
  const fresh = await freshDatabase({ max: 1 });
  const env = { DATABASE_URL: fresh.url, WORKERS: '2' };
  const played = await play('cluster', await openScene({ env }), {
    'kills of a worker': by.workerKilled,
    'kills of the primary': by.serviceKilled,
    'stops of both workers': by.serviceStopped,
  });
  await fresh.drop();
  return played;
}

async function onSmallDisk() {
  const disk = isCampaign ? await mountSmallDisk() : undefined;
  if (!disk) return undefined;
  try {
    return await play('disk', await openScene({ dataDir: disk.folder }), { 'full disks': diskFull });
  } finally {
    await disk.unmount();
  }
}

test('nothing acknowledged is lost when processes of the service and its database die, stop or stand still, the clock is moved, or (in the campaign) the disk is full', {
  timeout: timeLimit(300_000),
}, async ({ task }) => {
  const played = (await Promise.all([byItself(), byTwo(), onSmallDisk()])).filter(
    (each) => each !== undefined,
  );
  const tried: Record<string, number> = {};
  for (const [what, count] of played.flatMap((each) => Object.entries(each.tried)))
    tried[what] = (tried[what] ?? 0) + count;
  const notTried = 'full disks' in tried ? [] : [noDisk];
  tell(task, { part: 'processes', tried, lost: played.flatMap(({ lost }) => lost), notTried });
});

const noDisk = isCampaign
  ? 'a full disk, since no small one could be mounted here'
  : 'a full disk, which is for the campaign';
