/** Shopify's global ids (`gid://shopify/Order/123`). Everywhere else in the app ids are numbers. */
const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d{1,19})(?:\?.*)?$/;

/** The largest id that the database can store. */
export const LARGEST_ID = 2n ** 63n - 1n;

type GidType = "BulkOperation" | "Customer" | "Order" | "Segment";

/** A text is not a global id of the expected kind. */
export class InvalidGidError extends Error {
  override name = "InvalidGidError";
}

export function toGid(type: GidType, id: bigint | string): string {
  return `gid://shopify/${type}/${id}`;
}

/**
 * The number in a global id.
 * @throws InvalidGidError when the text is not a global id of that type
 */
export function fromGid(type: GidType, gid: string): bigint {
  const [, found, digits] = GID.exec(gid) ?? [];
  if (found !== type || digits === undefined)
    throw new InvalidGidError(`Expected the global id of a ${type}, got one of ${found ?? "nothing known"}.`);
  const id = BigInt(digits);
  if (id > LARGEST_ID) throw new InvalidGidError(`The global id of a ${type} has a number beyond all ids.`);
  return id;
}
