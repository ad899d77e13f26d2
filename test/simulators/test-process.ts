import { spawn } from "node:child_process";
import { once } from "node:events";

/** A simulator in a process of its own, for tests that kill it. */
export interface SimulatorProcess {
  readonly url: string;
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/**
 * Starts a simulator's `main.ts` and waits for the address that it prints.
 * @throws Error with what it said if it ends before
 */
export async function startSimulatorProcess(
  name: "shopify" | "klaviyo",
  args: readonly string[],
): Promise<SimulatorProcess> {
  const main = new URL(`${name}/main.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let said = "";
  const address = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => {
        said += part.toString();
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
        if (url !== undefined) resolve(url);
      });
  });
  const url = await Promise.race([address, ended.then(() => null)]);
  if (url === null) throw new Error(`The ${name} simulator ended: ${said}`);
  return {
    url,
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
