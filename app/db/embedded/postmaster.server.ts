/** Finds and ends the running server of a cluster, also one that another process started. */
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const run = promisify(execFile);
const POLL_MS = 50;
const STOP_MS = 30_000;
const QUIT_MS = 10_000;

/**
 * The server that runs on the cluster, read from its `postmaster.pid`. A file that a killed server left is removed.
 * Another process may have its number by now, and PostgreSQL would then not start.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = path.join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (Number.isInteger(pid) && pid > 1 && (await servesCluster(pid, cluster))) return { pid, port };
  await rm(file, { force: true });
  return undefined;
}

/** Ends a server. Open transactions roll back, everything is written, and clients are cut off. */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown. SIGQUIT is its immediate one, and the next start then recovers.
  for (const [signal, patienceMs] of [
    ["SIGINT", STOP_MS],
    ["SIGQUIT", QUIT_MS],
  ] as const) {
    if (!(await servesCluster(pid, cluster))) return;
    kill(pid, signal);
    if (await ends(pid, cluster, patienceMs)) return;
  }
  throw new Error(`The built-in PostgreSQL (process ${String(pid)}) does not end.`);
}

async function ends(pid: number, cluster: string, patienceMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += POLL_MS) {
    if (!isAlive(pid) || !(await servesCluster(pid, cluster))) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Whether the process is a PostgreSQL server of that cluster. The number may have gone to another process. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  return command.includes("postgres") && command.includes(cluster);
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const raw = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
    return raw.replaceAll("\0", " ");
  }
  const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
