import type { LogScope } from "../log-scope.server.ts";
import type { Logger } from "../log.server.ts";
import type { Metrics } from "../metrics/metrics.server.ts";
import type { JobObserver } from "../queue/queue.server.ts";

interface Observing {
  readonly metrics: Pick<Metrics, "jobEnded">;
  readonly logScope: LogScope;
  readonly log: Pick<Logger, "info" | "debug">;
}

/** Adds the job and the shop to every line that a job logs. Counts, times and logs how runs end. */
export function observeJobs({ metrics, logScope, log }: Observing): JobObserver {
  return ({ name, id, shopId }, run) =>
    logScope.within({ job: name, jobId: id, shopId }, async () => {
      const start = performance.now();
      const ended = (outcome: Parameters<Metrics["jobEnded"]>[1]): void => {
        const seconds = (performance.now() - start) / 1_000;
        metrics.jobEnded(name, outcome, seconds);
        // Webhooks come by the thousand, and waiting jobs look again and again.
        const level = name === "webhook" || outcome === "again" ? "debug" : "info";
        log[level]({ outcome, seconds: Math.round(seconds * 1_000) / 1_000 }, "job ended");
      };
      try {
        const ran = await run();
        ended(ran.outcome);
        return ran;
      } catch (error) {
        ended("failed");
        throw error;
      }
    });
}
