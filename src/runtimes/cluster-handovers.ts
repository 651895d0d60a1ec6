import type { ChildProcess } from 'node:child_process';

/** What Node's primary sends with a connection, and what comes back once the worker has it. */
type Internal = { act?: string; seq?: number; ack?: number };

/**
 * Closes the connection that a worker was being handed when it ended. Node's primary holds each until the worker says that it has it
 * (lib/internal/cluster/round_robin_handle.js of 24), which one that was killed never does: its client would wait for ever, where it can ask
 * again at once.
 */
export function closeUntaken(worker: ChildProcess): void {
  const untaken = new Map<number, { close(): void }>();
  const send = worker.send.bind(worker) as (...given: unknown[]) => boolean;
  worker.send = (...given: unknown[]) => {
    const [{ act, seq }, handle] = given as [Internal, { close(): void } | undefined];
    if (act === 'newconn' && seq !== undefined && handle) untaken.set(seq, handle);
    return send(...given);
  };
  worker.on('internalMessage', ({ ack }: Internal) => ack !== undefined && untaken.delete(ack));
  const close = () => {
    for (const handle of untaken.values()) handle.close();
    untaken.clear();
  };
  // Once everything that the worker has said was read. In the midst of a hand-over there is no 'disconnect'.
  worker.once('disconnect', close);
  worker.once('exit', () => worker.connected || close());
}
