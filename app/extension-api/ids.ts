import { rowId } from "../db/core/row-id.ts";

type IdType = "Customer" | "CustomerSegmentMember" | "Segment";

/** The number in an id of Shopify's, as digits or as a global id; null: it is no such id. */
export function shopifyId(type: IdType, text: string | null): bigint | null {
  const start = `gid://shopify/${type}/`;
  return rowId(text?.startsWith(start) === true ? text.slice(start.length) : text);
}
