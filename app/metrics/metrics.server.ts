import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { labelText } from "./label-text.ts";

/** The jobs of one name that are in one state now. */
export interface QueueDepth {
  readonly job: string;
  /** waiting (due), deferred (due later), active, failed */
  readonly state: string;
  readonly jobs: number;
  /** How long the oldest of them has been due. */
  readonly oldestSeconds: number;
}

/**
 * What one process counts, for Prometheus. No label names a shop or a customer. Labels are names of jobs and topics,
 * statuses and codes.
 */
export interface Metrics {
  /** All metrics as text in Prometheus' format. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
  webhookAnswered(topic: string, status: number, seconds: number): void;
  /** taken, duplicate, unknown_shop, refused (the body is not its topic's) or not_taken (the database has trouble) */
  webhookEnded(outcome: string): void;
  jobEnded(job: string, outcome: "done" | "again" | "failed", seconds: number): void;
  importAdvanced(read: { readonly lines: number; readonly ordersWritten: number }): void;
  /** `outcome`: complete, or the code of the failure. */
  importEnded(outcome: string): void;
  /** Events of people were read, and so many of them counted: the others were counted before, or are nobody's. */
  engagementAdvanced(read: { readonly events: number; readonly counted: number }): void;
  /** A part of what is known of people could not be read. */
  engagementHindered(part: string, code: string): void;
  /** A call to Shopify or Klaviyo failed. */
  callFailed(target: "shopify" | "klaviyo", code: string): void;
  /** A sync had to wait or failed. */
  syncHindered(target: string, code: string): void;
  /**
   * So many starts of a trigger ended, by how: sent, refused, failed (given up), left_out (no longer wanted, too late, or
   * gone). The oldest of them had waited for so long.
   */
  workflowsStarted(trigger: string, outcomes: Readonly<Record<string, number>>, waitedSeconds: number): void;
  /** What an extension or Flow asked was answered. */
  endpointAnswered(endpoint: string, status: number, seconds: number): void;
}

interface MetricsOptions {
  /** Called at each reading. All processes see the same queue. */
  readonly queueDepth: () => Promise<readonly QueueDepth[]>;
  /** About how many starts of workflows wait, of all shops. */
  readonly waitingStarts: () => Promise<number>;
}

const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const WAIT_SECONDS = [1, 10, 60, 300, 1_800, 7_200, 21_600, 86_400, 259_200];
const JOB_SECONDS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];

/** The metrics of this process, in a registry of its own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const countQueue = queueGauges(registry, options);
  const answers = new Histogram({
    name: "sixfold_webhook_answer_seconds",
    help: "From a webhook's arrival to its answer",
    labelNames: ["topic", "status"],
    buckets: ANSWER_SECONDS,
    registers,
  });
  const jobs = new Histogram({
    name: "sixfold_job_seconds",
    help: "How long runs of jobs took, by how they ended",
    labelNames: ["job", "outcome"],
    buckets: JOB_SECONDS,
    registers,
  });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const webhooks = counter("sixfold_webhooks_total", "Webhooks by what became of them", ["outcome"]);
  const lines = counter("sixfold_import_lines_total", "Lines read from results of bulk operations", []);
  const orders = counter("sixfold_import_orders_written_total", "Orders that imports added or changed", []);
  const imports = counter("sixfold_imports_total", "Imports that ended, by how", ["outcome"]);
  const events = counter("sixfold_engagement_events_total", "Events read from Klaviyo", []);
  const counted = counter("sixfold_engagement_events_counted_total", "Events that were counted", []);
  const parts = counter("sixfold_engagement_obstacles_total", "Parts of people that were not read", [
    "part",
    "code",
  ]);
  const calls = counter("sixfold_call_errors_total", "Calls that came to nothing", ["target", "code"]);
  const syncs = counter("sixfold_sync_obstacles_total", "What made syncs wait or fail", ["target", "code"]);
  const starts = counter("sixfold_workflow_starts_total", "Starts of workflows that ended, by how", [
    "trigger",
    "outcome",
  ]);
  const waits = new Histogram({
    name: "sixfold_workflow_wait_seconds",
    help: "How long the oldest start of a call to Flow had waited",
    labelNames: ["trigger"],
    buckets: WAIT_SECONDS,
    registers,
  });
  const endpoints = new Histogram({
    name: "sixfold_endpoint_answer_seconds",
    help: "From the arrival of what an extension or Flow asks to its answer",
    labelNames: ["endpoint", "status"],
    buckets: ANSWER_SECONDS,
    registers,
  });
  const outcomeText = labelText();
  const codeText = labelText();
  return {
    async read() {
      await countQueue();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    webhookAnswered: (topic, status, seconds) => answers.observe({ topic, status }, seconds),
    webhookEnded: (outcome) => webhooks.inc({ outcome }),
    jobEnded: (job, outcome, seconds) => jobs.observe({ job, outcome }, seconds),
    importAdvanced: (read) => {
      lines.inc(read.lines);
      orders.inc(read.ordersWritten);
    },
    importEnded: (outcome) => imports.inc({ outcome: outcomeText(outcome) }),
    engagementAdvanced: (read) => {
      events.inc(read.events);
      counted.inc(read.counted);
    },
    engagementHindered: (part, code) => parts.inc({ part, code: codeText(code) }),
    callFailed: (target, code) => calls.inc({ target, code: codeText(code) }),
    syncHindered: (target, code) => syncs.inc({ target, code: codeText(code) }),
    workflowsStarted: (trigger, outcomes, waitedSeconds) => {
      for (const [outcome, count] of Object.entries(outcomes))
        if (count > 0) starts.inc({ trigger, outcome }, count);
      waits.observe({ trigger }, waitedSeconds);
    },
    endpointAnswered: (endpoint, status, seconds) => endpoints.observe({ endpoint, status }, seconds),
  };
}

/** @returns a function that updates the gauges; without the database it tells the rest */
function queueGauges(registry: Registry, { queueDepth, waitingStarts }: MetricsOptions): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge("sixfold_database_up", "1: the database answered when the queue was counted", []);
  const depth = gauge("sixfold_queue_jobs", "Jobs in the queue", ["job", "state"]);
  const age = gauge("sixfold_queue_oldest_seconds", "How long the oldest job has been due", ["job"]);
  const starts = gauge("sixfold_workflow_starts_waiting", "Starts of workflows that wait, about", []);
  return async () => {
    starts.set(await waitingStarts().catch(() => 0));
    const found = await queueDepth().catch(() => null);
    up.set(found === null ? 0 : 1);
    depth.reset();
    age.reset();
    for (const { job, state, jobs, oldestSeconds } of found ?? []) {
      depth.set({ job, state }, jobs);
      if (state === "waiting") age.set({ job }, oldestSeconds);
    }
  };
}
