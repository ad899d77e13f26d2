import { z } from "zod";

import type { Subscription } from "../domain/plan/plan.ts";
import type { AdminClient } from "./admin.server.ts";
import { READ_SUBSCRIPTIONS } from "./documents/subscriptions.ts";

/** An amount in another shape is no answer: it must not pass for a price of nothing. */
const decimal = z.string().regex(/^\d+(\.\d+)?$/);

const lineItem = z.object({
  plan: z.object({
    pricingDetails: z.object({
      __typename: z.string(),
      // Only a recurring price has one.
      price: z.object({ amount: decimal }).optional(),
    }),
  }),
});

const answer = z.object({
  currentAppInstallation: z.object({
    activeSubscriptions: z.array(z.object({ status: z.string(), lineItems: z.array(lineItem) })),
  }),
});

/** What the shop has subscribed to. Shopify lists neither what the merchant declined nor what they left. */
export async function readSubscriptions(admin: AdminClient, signal: AbortSignal): Promise<Subscription[]> {
  const { currentAppInstallation } = await admin.request(READ_SUBSCRIPTIONS, {}, answer, signal);
  return currentAppInstallation.activeSubscriptions.map(({ status, lineItems }) => ({
    status,
    isFree: lineItems.length > 0 && lineItems.every(costsNothing),
  }));
}

/** Shopify lists a free plan like any other, with a price of `0.0`. What is paid by use has no price. */
function costsNothing({ plan: { pricingDetails } }: z.infer<typeof lineItem>): boolean {
  return pricingDetails.price !== undefined && !/[1-9]/.test(pricingDetails.price.amount);
}
