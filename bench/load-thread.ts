import { parentPort, workerData } from 'node:worker_threads';
import { underLoad } from './load.ts';

/** A generator in a thread of its own: sends one request over and over, and tells what that came to. */
const { request, ...load } = workerData as {
  port: number;
  connections: number;
  count: number;
  request: Uint8Array;
};
const bytes = Buffer.from(request);
parentPort?.postMessage(await underLoad({ ...load, status: 200, request: () => bytes }));
