import { openShopDatabase } from "./database.ts";
import { plantExperiments } from "./experiments.ts";
import { Merchant } from "./merchant.ts";
import { readJson } from "./simulator-control.ts";
import type { Stack } from "./stack.ts";
import { untilImported } from "./wait.ts";

/** The profile property that tells the gender in the simulated Klaviyo. */
const GENDER = "gender";

/**
 * What a merchant does first: opens the app, connects Klaviyo, and switches what customers buy, places, engagement and
 * events on. A campaign that was sent in Klaviyo before is linked, so that it is shown beside its limits. Two experiments
 * have been started before: one is over, one runs. A shop that was connected before, at an earlier start of the demo,
 * stays as the merchant left it.
 */
export async function takeFirstSteps(stack: Stack, say: (line: string) => void): Promise<void> {
  const merchant = new Merchant(stack);
  await merchant.openApp();
  const client = await openShopDatabase(stack);
  try {
    const { rows } = await client.query("select 1 from sync_targets where target = 'klaviyo'");
    if (rows.length > 0) return;
    say("Importing the store's orders…");
    await untilImported(client);
    await merchant.submit("/app/sync", { intent: "connect-klaviyo", key: stack.klaviyoKey });
    await allowProducts(stack);
    await merchant.submit("/app/settings/products", { intent: "on" });
    await merchant.submit("/app/settings/places", { intent: "on" });
    await merchant.submit("/app/settings/engagement", { intent: "on" });
    await merchant.submit("/app/settings/engagement", {
      intent: "choose",
      properties: GENDER,
      listIds: "",
    });
    const { rowCount } = await client.query("select 1 from engagement where on_since is not null");
    if (rowCount !== 1) throw new Error("Engagement could not be switched on.");
    await merchant.submit("/app/settings/events", { intent: "on" });
    const events = await client.query("select 1 from event_streams where on_since is not null");
    if (events.rowCount !== 1) throw new Error("Events could not be switched on.");
    await linkCampaign(merchant, stack);
    await plantExperiments(stack, client);
    say("Klaviyo is connected and engagement is on. A year of events is being read meanwhile.");
  } finally {
    await client.end();
  }
}

/** The newest one, which was marked as spam too often. The merchant may link the other. */
async function linkCampaign(merchant: Merchant, { klaviyoUrl }: Stack): Promise<void> {
  await merchant.submit("/app/campaigns/drafts/access", { intent: "on" });
  const newest = (await readJson<{ id: string }[]>(`${klaviyoUrl}/_sim/campaigns`)).at(-1);
  if (newest !== undefined)
    await merchant.submit("/app/campaigns/drafts", { intent: "link", campaignId: newest.id });
}

/** The merchant's yes to what the app asks for with the switch, as App Bridge takes it. */
async function allowProducts({ shopifyUrl }: Stack): Promise<void> {
  const answer = await fetch(`${shopifyUrl}/_sim/scopes/ask`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ scopes: ["read_products"] }),
  });
  if (!answer.ok) throw new Error("Shopify did not take the merchant's yes to products.");
}
