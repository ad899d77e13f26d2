import { readdir, readFile } from "node:fs/promises";

/** Milliseconds. Other work on the machine doesn't change them. */
interface ProcessorTime {
  readonly app: number;
  /** Of the connections to the bench's database. */
  readonly postgres: number;
}

interface Running {
  readonly of: keyof ProcessorTime;
  /** Since it began. */
  readonly ms: number;
}

/** The system counts in hundredths of a second. */
const TICK_MS = 10;
const APP = "build/server/start.js";
const CONNECTION = /^postgres: \S+ bench /;

/** The app that this process started, and its connections, by the process's number; null: not on Linux. */
export async function runningProcesses(): Promise<ReadonlyMap<string, Running> | null> {
  if (process.platform !== "linux") return null;
  const found = new Map<string, Running>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const [command, stat] = await Promise.all([read(`/proc/${entry}/cmdline`), read(`/proc/${entry}/stat`)]);
    const { parent, ms } = parsed(stat);
    if (command.includes(APP) && parent === process.pid) found.set(entry, { of: "app", ms });
    if (CONNECTION.test(command)) found.set(entry, { of: "postgres", ms });
  }
  return found;
}

/** What they used since an earlier look. What a connection used that has ended meanwhile is lost. */
export async function processorTimeSince(before: ReadonlyMap<string, Running>): Promise<ProcessorTime> {
  const time = { app: 0, postgres: 0 };
  for (const [id, { of, ms }] of (await runningProcesses()) ?? []) time[of] += ms - (before.get(id)?.ms ?? 0);
  return time;
}

/** A process may end while it is looked at. */
function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

/** The name of the program stands in parentheses and may have spaces; what is read comes after it. */
function parsed(stat: string): { parent: number; ms: number } {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0] = fields.slice(11, 13);
  return { parent: Number(fields[1]), ms: (user + system) * TICK_MS };
}
