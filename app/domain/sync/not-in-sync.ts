/** Why a customer is not at a target as they should be. The pages have words for each reason, and say what to do. */

/** Codes of failed pushes that are reasons of their own. */
export const OWN_REASONS = {
  shopify_tags: ["too_many_tags", "metafields_refused", "shopify_error", "to_retry"],
  klaviyo: ["bad_email", "profile_not_found", "unclear"],
} as const;

/** The reason for every other code of a failed push. */
export const REFUSED = { shopify_tags: "shopify_refused", klaviyo: "klaviyo_refused" } as const;

/**
 * The reasons by target, in the order of the pages. not_sent: the sync was cut short before it came to the customer.
 */
export const NOT_IN_SYNC_REASONS = {
  shopify_tags: [...OWN_REASONS.shopify_tags, REFUSED.shopify_tags, "not_sent", "not_in_shopify"],
  klaviyo: [
    ...OWN_REASONS.klaviyo,
    REFUSED.klaviyo,
    "not_sent",
    "no_email",
    "shared_email",
    "unknown_profile",
  ],
} as const;

export type NotInSyncReason = (typeof NOT_IN_SYNC_REASONS)[keyof typeof NOT_IN_SYNC_REASONS][number];

/** Customers who are not in sync for one reason. */
export interface NotInSyncCount {
  readonly reason: NotInSyncReason;
  readonly customers: number;
}

/** A reason from the text of an address; null: the text is not a reason of this target. */
export function notInSyncReason(
  target: keyof typeof NOT_IN_SYNC_REASONS,
  text: string | null,
): NotInSyncReason | null {
  return NOT_IN_SYNC_REASONS[target].find((reason) => reason === text) ?? null;
}
