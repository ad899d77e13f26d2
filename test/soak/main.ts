/** Runs the app for long and under load, and checks what must always hold. Exits with 1 if anything did not. */
import { Checks } from "./checks.ts";
import { OptionsError, readOptions, USAGE, type Soak } from "./options.ts";
import type { SoakRun } from "./soak-run.ts";

/** Each soak is loaded only when it is asked for. */
const RUNS: Record<Soak, () => Promise<(run: SoakRun) => Promise<void>>> = {
  load: async () => (await import("./load/load-soak.ts")).soakLoad,
  crash: async () => (await import("./crash/crash-soak.ts")).soakCrash,
  sync: async () => (await import("./sync/sync-soak.ts")).soakSync,
};

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => interrupt.abort(new Error("interrupted")));
try {
  const { soaks, ...options } = readOptions(process.argv.slice(2));
  const checks = new Checks();
  for (const soak of soaks) {
    console.log(`\n${soak}`);
    const run = await RUNS[soak]();
    await run({ ...options, checks, signal: interrupt.signal });
  }
  if (checks.failed.length > 0) {
    const list = checks.failed.map((each) => `  ${each}`).join("\n");
    console.error(`\n${checks.failed.length} of the checks failed:\n${list}`);
    process.exitCode = 1;
  }
} catch (error) {
  // The signal has ended what was under way, so its error is of no use.
  if (interrupt.signal.aborted) {
    console.error("Interrupted.");
    process.exit(130);
  }
  if (!(error instanceof OptionsError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
