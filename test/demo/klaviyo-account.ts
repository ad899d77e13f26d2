import { postJson, readJson, readJsonLines } from "./simulator-control.ts";
import type { Stack } from "./stack.ts";

/** The share of the store's customers whom Klaviyo knows already when the merchant connects it. */
const KNOWN_TO_KLAVIYO = 0.85;
/** Subscribers who are no customers. */
const SUBSCRIBERS = 600;
const DAY_MS = 86_400_000;
/** Campaigns that the merchant sent so many days before. The second one was marked as spam too often. */
const SENT = [
  ["Spring news", 40, { recipients: 4_200, delivered: 4_150, opens_unique: 1_310, unsubscribe_uniques: 17 }],
  ["We miss you", 12, { recipients: 2_900, delivered: 2_860, opens_unique: 402, spam_complaints: 21 }],
] as const;
/** An email has 254 characters at most, so this many stay far below the limit of a control call. */
const PROFILES_AT_ONCE = 10_000;
const TOLD_EVERY = 100_000;
const count = new Intl.NumberFormat("en");

/**
 * Klaviyo knows most of the store's customers before the app comes. An empty account is filled with their emails, with
 * subscribers who are no customers, with a year of what all of them did until a moment, and with two
 * campaigns.
 */
export async function fillKlaviyo(
  { shopifyUrl, klaviyoUrl }: Pick<Stack, "shopifyUrl" | "klaviyoUrl">,
  asOf: Date,
  say: (line: string) => void,
): Promise<void> {
  const control = `${klaviyoUrl}/_sim/profiles`;
  if ((await readJson<{ profiles: number }>(`${control}?counts`)).profiles > 0) return;
  let emails: string[] = [];
  let seen = 0;
  for await (const { email } of readJsonLines<{ email: string | null }>(
    `${shopifyUrl}/_sim/customers?format=lines`,
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
  await postJson(`${klaviyoUrl}/_sim/engagement`, { asOf: asOf.toISOString(), subscribers: SUBSCRIBERS });
  const sent = SENT.map(([name, daysAgo, figures]) => {
    const sentAt = new Date(asOf.getTime() - daysAgo * DAY_MS).toISOString();
    return [name, { sentAt, figures }] as const;
  });
  await postJson(`${klaviyoUrl}/_sim/campaigns`, Object.fromEntries(sent));
}
