import type { DemoOptions } from "./options.ts";
import { reloadOnEdit } from "./reload.ts";
import { postJson, readJson, readJsonLines } from "./simulator-control.ts";
import { emptyDataFolder, startStack, type Stack } from "./stack.ts";

/** How long a bulk operation takes in the demo: long enough to see the progress. */
const BULK_SECONDS = 4;
/** The share of the store's customers whom Klaviyo knows already when the merchant connects it. */
const KNOWN_TO_KLAVIYO = 0.85;
const SUBSCRIBERS = 600;
/** An email has 254 characters at most, so this many stay far below the limit of a control call. */
const PROFILES_AT_ONCE = 10_000;
const TOLD_EVERY = 100_000;
const count = new Intl.NumberFormat("en");

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
    await fillKlaviyo(stack, options, say);
    say(welcome(stack, options));
    if (options.watch) reloadOnEdit(stack, signal, say);
    const end = await Promise.race([interrupted(signal), stack.broken]);
    if (end !== null) throw new Error(end);
    say("\nEnding the demo…");
  } finally {
    await stack.stop();
  }
}

/**
 * Klaviyo knows most of the store's customers before the app comes. An empty account is filled with their emails, with
 * subscribers who are no customers, and with a year of what all of them did.
 */
async function fillKlaviyo(stack: Stack, { asOf }: DemoOptions, say: (line: string) => void): Promise<void> {
  const control = `${stack.klaviyoUrl}/_sim/profiles`;
  if ((await readJson<{ profiles: number }>(`${control}?counts`)).profiles > 0) return;
  let emails: string[] = [];
  let seen = 0;
  for await (const { email } of readJsonLines<{ email: string | null }>(
    `${stack.shopifyUrl}/_sim/customers?format=lines`,
  )) {
    if (email !== null && (seen % 100) / 100 < KNOWN_TO_KLAVIYO) emails.push(email);
    seen++;
    if (seen % TOLD_EVERY === 0)
      say(`Filling the simulated Klaviyo: ${count.format(seen)} customers so far…`);
    if (emails.length < PROFILES_AT_ONCE) continue;
    await postJson(control, emails);
    emails = [];
  }
  await postJson(control, emails);
  const made = { asOf: asOf.toISOString(), subscribers: SUBSCRIBERS };
  await postJson(`${stack.klaviyoUrl}/_sim/engagement`, made);
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
${options.watch ? "\nAn edit of app/ or prisma/ is built by itself, and open pages load again." : ""}
Ctrl-C ends it all.
`;
}

function interrupted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
