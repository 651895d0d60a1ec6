import { startEmbedded } from '../../src/db/embedded.ts';

// A service that is nothing but its database: tests start it as a process, signal it and kill it.
const [dataDir = ''] = process.argv.slice(2);
try {
  const server = await startEmbedded({ dataDir, log: (message) => console.log(`log ${message}`) });
  process.on('SIGINT', () => console.log('interrupted'));
  process.once('SIGTERM', async () => {
    await server.stop();
    process.exit(0);
  });
  console.log(`url ${server.url}`);
} catch (error) {
  console.log(`fault ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
