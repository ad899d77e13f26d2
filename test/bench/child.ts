import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

const PACKAGE = new URL("../../package.json", import.meta.url);

/** The options that `npm run start:worker` gives to Node. */
async function nodeOptions(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(PACKAGE, "utf8")) as { scripts: Record<string, string> };
  return (scripts["start:worker"] ?? "").split(" ").filter((word) => word.startsWith("--"));
}

/** Starts a module as a process of its own, as a worker is started, and hands it its task. */
export async function startProcess(module: URL, task: object): Promise<ChildProcess> {
  const child = fork(module, { execArgv: await nodeOptions() });
  child.send(task);
  return child;
}

/** What the process reports. @throws when it ends without a report */
export async function reportOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`A process of the bench ended with ${String(code)}.`);
  });
  const [report] = (await Promise.race([once(child, "message"), ended])) as [T];
  ended.catch(() => undefined);
  return report;
}
