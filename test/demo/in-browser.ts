import { takeFirstSteps } from "./first-steps.ts";
import { fillKlaviyo } from "./klaviyo-account.ts";
import type { DemoOptions } from "./options.ts";
import { reloadOnEdit } from "./reload.ts";
import { emptyDataFolder, startStack, type Stack } from "./stack.ts";

/** How long a bulk operation takes in the demo: long enough to see the progress. */
const BULK_SECONDS = 4;

/** Runs the product in a simulated admin until `signal` aborts (Ctrl-C). */
export async function runInBrowser(
  options: DemoOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  if (options.fresh) await emptyDataFolder(options.dataDir);
  const stack = await startStack({
    ...options,
    fixedAsOf: options.asOfGiven,
    bulkSeconds: BULK_SECONDS,
    keepsState: true,
    liveReload: options.watch,
    signal,
  });
  try {
    await fillKlaviyo(stack, options.asOf, say);
    if (!options.bare) {
      const steps = takeFirstSteps(stack, say);
      const end = await Promise.race([steps, interrupted(signal), stack.broken]);
      if (typeof end === "string") throw new Error(end);
      if (signal.aborted) return;
    }
    say(welcome(stack, options));
    if (options.watch) reloadOnEdit(stack, signal, say);
    const end = await Promise.race([interrupted(signal), stack.broken]);
    if (end !== null) throw new Error(end);
    say("\nEnding the demo…");
  } finally {
    await stack.stop();
  }
}

function welcome(stack: Stack, options: DemoOptions): string {
  return `
Sixfold runs in a simulated Shopify admin. Open

  ${stack.adminUrl}

${options.bare ? `To connect Klaviyo there, choose "Sign in to Klaviyo" (the simulator's consent page opens), or use its key:` : "The key of the simulated Klaviyo, which is connected already:"}

  ${stack.klaviyoKey}

What arrived in Shopify   ${stack.shopifyUrl}/
What arrived in Klaviyo   ${stack.klaviyoUrl}/
The data folder           ${options.dataDir} (empty it with --fresh)
${options.watch ? "\nAn edit of app/, extensions/ or prisma/ is built by itself, and open pages load again." : ""}
Ctrl-C ends it all.
`;
}

function interrupted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
