import { rowId } from "../db/core/row-id.ts";

type IdType = "Customer" | "CustomerSegmentMember" | "Segment";

/** The number in an id of Shopify's, as digits or as a global id; null: it is no such id. */
export function shopifyId(type: IdType, text: string | null): bigint | null {
  const gid = new RegExp(`^gid://shopify/${type}/(\\d{1,19})$`).exec(text ?? "")?.[1];
  return rowId(gid ?? text);
}
