import type { SyncWatch } from "../sync/engine/drive.server.ts";

/** What of a process sees how syncs go. */
export interface Watching {
  readonly metrics: { syncHindered(target: string, code: string): void };
  readonly logScope: { add(fields: Readonly<Record<string, unknown>>): void };
}

/** Counts what stands in syncs' way, and has the log say of which run they are. */
export function watchSync({ metrics, logScope }: Watching): SyncWatch {
  return {
    drives: ({ id, runId }) => logScope.add({ syncId: id, runId }),
    hindered: (target, code) => metrics.syncHindered(target, code),
  };
}
