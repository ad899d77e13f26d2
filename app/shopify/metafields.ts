import { toGid } from "./gid.ts";

/** Reserved for this app. Other apps can't write it. Only the app, Liquid and the merchant can read it. */
export const NAMESPACE = "$app";

/** The types of a customer's metafields, by key. */
export const METAFIELDS = { group: "single_line_text_field", score: "number_integer" } as const;

/** Shopify takes 25 metafields in one call. */
export const CUSTOMERS_A_CALL = Math.floor(25 / Object.keys(METAFIELDS).length);

export interface CustomerMetafields {
  readonly shopifyId: bigint;
  /** The group's name. */
  readonly group: string;
  /** 111 to 555. */
  readonly score: number;
}

/** The variables of `METAFIELDS_SET`, for at most `CUSTOMERS_A_CALL` customers. */
export function metafieldsToSet(customers: readonly CustomerMetafields[]): object {
  const metafields = customers.flatMap(({ shopifyId, group, score }) => {
    const owner = { ownerId: toGid("Customer", shopifyId), namespace: NAMESPACE };
    return [
      { ...owner, key: "group", type: METAFIELDS.group, value: group },
      { ...owner, key: "score", type: METAFIELDS.score, value: String(score) },
    ];
  });
  return { metafields };
}

/** The variables of `METAFIELDS_DELETE`, for at most `CUSTOMERS_A_CALL` customers. */
export function metafieldsToDelete(shopifyIds: readonly bigint[]): object {
  const metafields = shopifyIds.flatMap((shopifyId) =>
    Object.keys(METAFIELDS).map((key) => ({
      ownerId: toGid("Customer", shopifyId),
      namespace: NAMESPACE,
      key,
    })),
  );
  return { metafields };
}
