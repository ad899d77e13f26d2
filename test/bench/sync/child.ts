import { fork, type ChildProcess } from "node:child_process";

import type { SyncTask } from "./task.ts";

/** Starts the process that syncs and hands it its task. */
export function startProcess(task: SyncTask): ChildProcess {
  const child = fork(new URL("sync-process.ts", import.meta.url));
  child.send(task);
  return child;
}
