import { spawn, type ChildProcess } from "node:child_process";

import { Silence } from "./silence.ts";

/** A process of the demo that runs until it is stopped. */
export interface DemoProcess {
  readonly name: string;
  /** Settles when the process ends, with the reason in words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface Start {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** This address answers 200 once the process is ready. */
  readonly readyUrl: string;
  /** How long the process may print nothing while it starts. */
  readonly silentForMs?: number;
  readonly onLine?: (line: string) => void;
  /** Ends the process while it is still starting. */
  readonly signal: AbortSignal;
}

/** A large store takes minutes to read. A process that goes on printing how far it is has all the time it needs. */
const SILENT_FOR_MS = 180_000;
/** The app gives its own requests and jobs less. */
const STOP_WITHIN_MS = 40_000;

/**
 * Starts a Node process and waits until it answers. It gets a process group of its own: Ctrl-C then reaches only us,
 * and we end it in order.
 * @throws Error with the last lines of its output if it ends or prints nothing for too long
 */
export async function startProcess(start: Start): Promise<DemoProcess> {
  const child = spawn(process.execPath, [...start.args], {
    cwd: start.cwd,
    env: { ...process.env, ...start.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const lastLines: string[] = [];
  const silence = new Silence(start.silentForMs ?? SILENT_FOR_MS);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      silence.broken();
      for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
        lastLines.push(line);
        if (lastLines.length > 20) lastLines.shift();
        start.onLine?.(line);
      }
    });
  }
  const ended = new Promise<string>((resolve) =>
    child.on("exit", (code, signal) =>
      resolve(`${start.name} ended (${signal ?? `exit ${code}`})\n${lastLines.join("\n")}`),
    ),
  );
  const endIt = (): void => void child.kill("SIGTERM");
  start.signal.addEventListener("abort", endIt);
  const gone = new AbortController();
  void ended.then(() => gone.abort());
  const interrupted = AbortSignal.any([start.signal, gone.signal, silence.signal]);
  const running: DemoProcess = { name: start.name, ended, stop: () => stop(child, ended) };
  const failure = await Promise.race([
    ended,
    untilReady(start.readyUrl, interrupted).then(
      () => null,
      () => (silence.signal.aborted ? tooSilent(start, silence, lastLines) : ended),
    ),
  ]).finally(() => {
    silence.end();
    start.signal.removeEventListener("abort", endIt);
  });
  if (failure !== null && silence.signal.aborted) await running.stop();
  if (failure !== null) throw new Error(failure);
  return running;
}

function tooSilent({ name }: Start, { ms }: Silence, lastLines: readonly string[]): string {
  const said = lastLines.length === 0 ? "" : ` Its last words:\n${lastLines.join("\n")}`;
  return `${name} did not start: no answer, and no word from it for ${ms / 1000} seconds.${said}`;
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(force);
}
