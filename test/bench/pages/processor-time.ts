import { readdir, readFile } from "node:fs/promises";

/** Milliseconds since the processes began. Other work on the machine doesn't change them. */
interface ProcessorTime {
  readonly app: number;
  /** Of the connections to the bench's database. */
  readonly postgres: number;
}

/** The system counts in hundredths of a second. */
const TICK_MS = 10;
const APP = "build/server/start.js";
const CONNECTION = /^postgres: \S+ bench /;

/** The processor's time of the app that this process started and of its database; null: not on Linux. */
export async function processorTime(): Promise<ProcessorTime | null> {
  if (process.platform !== "linux") return null;
  let [app, postgres] = [0, 0];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const [command, stat] = await Promise.all([read(`/proc/${entry}/cmdline`), read(`/proc/${entry}/stat`)]);
    const { parent, ms } = parsed(stat);
    if (command.includes(APP) && parent === process.pid) app += ms;
    if (CONNECTION.test(command)) postgres += ms;
  }
  return { app, postgres };
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
