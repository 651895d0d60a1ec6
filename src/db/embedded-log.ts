import { copyFile, open, readFile } from 'node:fs/promises';

/** The server's own log: `fd` is what it writes to. */
export type ServerLog = { file: string; fd: number; lastLine(): Promise<string>; close(): Promise<void> };

const limit = 4 * 1024 * 1024;
const hourly = 60 * 60 * 1000;

/**
 * Opens the log for appending. At every opening and every hour a file of more than 4 MB becomes `file`.1 and starts
 * anew. It is emptied, not renamed, since the server goes on writing to the file it was given.
 */
export async function openServerLog(file: string): Promise<ServerLog> {
  const handle = await open(file, 'a', 0o600);
  const bound = async () => {
    if ((await handle.stat()).size <= limit) return;
    await copyFile(file, `${file}.1`);
    await handle.truncate(0);
  };
  await bound();
  const timer = setInterval(() => bound().catch(() => {}), hourly);
  timer.unref();
  return {
    file,
    fd: handle.fd,
    async lastLine() {
      const lines = (await readFile(file, 'utf8')).trim().split('\n');
      return lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? '';
    },
    async close() {
      clearInterval(timer);
      await handle.close();
    },
  };
}
