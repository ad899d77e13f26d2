import type { Logger } from "../log.server.ts";

/** Ends a part of the process. */
type End = () => Promise<void>;

/** The parts of a process that were started. They end once, in the reverse order of their start. */
export interface Shutdown {
  /** Registers the end of a part that just started. */
  add(name: string, end: End): void;
  /** Ends everything. A part that fails to end does not stop the others. */
  run(): Promise<void>;
}

export function createShutdown(log: Logger): Shutdown {
  const parts: { name: string; end: End }[] = [];
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (const { name, end } of parts.toReversed()) {
      await end().catch((error: unknown) => log.error({ err: error, part: name }, "a part did not end well"));
    }
  };
  return {
    add: (name, end) => void parts.push({ name, end }),
    run: () => (running ??= run()),
  };
}

/**
 * SIGTERM and SIGINT end the process in order; a second signal ends it at once. An error that nothing caught also
 * ends it, as failed.
 */
export function endOnSignals(shutdown: Shutdown, log: Logger): void {
  let ending = false;
  const end = (reason: string, code: number): void => {
    if (ending) return;
    ending = true;
    log.info({ reason }, "Sixfold stops");
    void shutdown.run().then(() => process.exit(code));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1);
      end(signal, 0);
    });
  }
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, "Sixfold failed");
      end(event, 1);
    });
  }
}
