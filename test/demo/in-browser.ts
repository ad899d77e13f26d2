import type { DemoOptions } from "./options.ts";
import { emptyDataFolder, startStack, type Stack } from "./stack.ts";

/** How long a bulk operation takes in the demo: long enough to see the progress. */
const BULK_SECONDS = 4;
/** Of the store's customers, how many Klaviyo has already when the merchant connects it. */
const KNOWN_TO_KLAVIYO = 0.85;

/** The product in a simulated admin, until `signal` (Ctrl-C). */
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
    signal,
  });
  try {
    await fillKlaviyo(stack);
    say(welcome(stack, options));
    const end = await Promise.race([interrupted(signal), stack.broken]);
    if (end !== null) throw new Error(end);
    say("\nEnding the demo…");
  } finally {
    await stack.stop();
  }
}

/** Klaviyo knows most of the store's customers before the app comes: an empty account is filled with their emails. */
async function fillKlaviyo(stack: Stack): Promise<void> {
  const known = (await (await fetch(`${stack.klaviyoUrl}/_sim/profiles`)).json()) as unknown[];
  if (known.length > 0) return;
  const customers = (await (await fetch(`${stack.shopifyUrl}/_sim/customers`)).json()) as {
    email: string | null;
  }[];
  const emails = customers.flatMap(({ email }, i) =>
    email !== null && (i % 100) / 100 < KNOWN_TO_KLAVIYO ? [email] : [],
  );
  const answer = await fetch(`${stack.klaviyoUrl}/_sim/profiles`, {
    method: "POST",
    body: JSON.stringify(emails),
  });
  if (!answer.ok) throw new Error(`The Klaviyo simulator refused the profiles: ${await answer.text()}`);
}

function welcome(stack: Stack, options: DemoOptions): string {
  return `
Sixfold runs in a simulated Shopify admin. Open

  ${stack.adminUrl}

To connect Klaviyo there, choose "Sign in to Klaviyo" (the simulator's consent page opens), or use its key:

  ${stack.klaviyoKey}

What arrived in Shopify   ${stack.shopifyUrl}/
What arrived in Klaviyo   ${stack.klaviyoUrl}/
The data folder           ${options.dataDir} (empty it with --fresh)

Ctrl-C ends it all.
`;
}

function interrupted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
