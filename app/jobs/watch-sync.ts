import type { SyncWatch } from "../sync/engine/run-sync.server.ts";

/** The parts of a process that see how syncs go. */
export interface Watching {
  readonly metrics: { syncHindered(target: string, code: string): void };
  readonly logScope: { add(fields: Readonly<Record<string, unknown>>): void };
}

/** Counts the obstacles of syncs, and adds the sync and its run to the log. */
export function watchSync({ metrics, logScope }: Watching): SyncWatch {
  return {
    worksOn: ({ id, set, runId }) => logScope.add({ syncId: id, set, runId }),
    hindered: (target, code) => metrics.syncHindered(target, code),
  };
}
