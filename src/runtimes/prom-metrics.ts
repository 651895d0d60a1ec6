import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { Metrics } from '../deps.ts';

/** What one process has counted, in a form that can be sent to another. */
export type Counts = MetricObjectWithValues<MetricValue<string>>[];

/** What is shown to Prometheus. */
export type Exposition = { type: string; text: string };

/** The counts of several processes as if one had counted: sums, and averages where a sum would say nothing. */
export async function addUp(counts: Counts[]): Promise<Exposition> {
  const registry = AggregatorRegistry.aggregate(counts);
  return { type: registry.contentType, text: await registry.metrics() };
}

/** Prometheus counters of this process, in a registry of their own; `counts` is what they stand at. */
export function promMetrics(): Metrics & { counts: () => Promise<Counts> } {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  new Gauge({ name: 'hustings_processes', help: 'Processes that serve', registers }).set(1);
  const requests = counter('hustings_requests_total', 'Requests by route, method and status', [
    'route',
    'method',
    'status',
  ]);
  const ballots = counter('hustings_ballots_total', 'Ballots by what became of them', ['status']);
  const proofs = counter('hustings_proofs_total', 'Proofs by outcome', ['outcome']);
  const comments = counter('hustings_comments_total', 'Comments by the status they were given', ['status']);
  const keys = counter('hustings_keys_total', 'Keys that were sent, by what became of them', ['outcome']);
  const deliveries = counter('hustings_deliveries_total', 'Attempts to tell somebody of an event', [
    'channel',
    'outcome',
  ]);
  const seconds = new Histogram({
    name: 'hustings_request_seconds',
    help: 'Time to answer by route and method',
    labelNames: ['route', 'method'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const batches = new Histogram({
    name: 'hustings_ballot_batch_size',
    help: 'Ballots that were written by one statement',
    buckets: [1, 2, 5, 10, 20, 50, 100, 250],
    registers,
  });
  const waiting = new Gauge({
    name: 'hustings_ballots_waiting',
    help: 'Ballots that waited for the next statement when the last one was sent',
    registers,
  });
  // Not there where none is made: a zero would say that the last one is of 1970.
  let backup: Gauge | undefined;
  // Looking a child up by its labels costs more than counting; routes, methods and statuses are few.
  const answered = new Map<string, { count: Counter.Internal; time: Histogram.Internal<string> }>();
  return {
    request(route, method, status, took) {
      const name = `${method} ${status} ${route}`;
      let known = answered.get(name);
      if (known === undefined) {
        known = {
          count: requests.labels({ route, method, status }),
          time: seconds.labels({ route, method }),
        };
        answered.set(name, known);
      }
      known.count.inc();
      known.time.observe(took);
    },
    ballot: (status) => ballots.inc({ status }),
    ballotBatch(size, left) {
      batches.observe(size);
      waiting.set(left);
    },
    proof: (outcome) => proofs.inc({ outcome }),
    comment: (status) => comments.inc({ status }),
    delivery: (channel, outcome) => deliveries.inc({ channel, outcome }),
    backedUp(at) {
      const name = 'hustings_backup_timestamp_seconds';
      backup ??= new Gauge({ name, help: 'When the newest backup was made', registers, aggregator: 'max' });
      backup.set(at.getTime() / 1000);
    },
    key: (outcome) => keys.inc({ outcome }),
    counts: () => registry.getMetricsAsJSON(),
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
