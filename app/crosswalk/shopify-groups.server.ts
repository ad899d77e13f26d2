import { SHOPIFY_RFM_GROUPS } from "../domain/crosswalk/shopify.ts";
import { readLines } from "../shopify/bulk-result.server.ts";
import { parseRfmGroupLine } from "../shopify/rfm-group-line.ts";

/** Customers of one statement. */
const BATCH = 10_000;
const FIRST_SIZE = 16_384;
/** Stands for none, and for a group that Shopify has got since. */
const NONE = -1;

/** Shopify's groups by customer: nine bytes each, held only until they are counted. */
export class ShopifyGroups {
  #ids = new BigInt64Array(FIRST_SIZE);
  #groups = new Int8Array(FIRST_SIZE);
  #length = 0;

  push(shopifyId: bigint, group: string | null): void {
    if (this.#length === this.#ids.length) this.#grow();
    this.#ids[this.#length] = shopifyId;
    this.#groups[this.#length] = SHOPIFY_RFM_GROUPS.findIndex((each) => each === group);
    this.#length++;
  }

  *batches(): Generator<{ shopifyIds: BigInt64Array; groups: (string | null)[] }> {
    for (let from = 0; from < this.#length; from += BATCH) {
      const to = Math.min(from + BATCH, this.#length);
      const groups = Array.from(this.#groups.subarray(from, to), (place) =>
        place === NONE ? null : (SHOPIFY_RFM_GROUPS[place] ?? null),
      );
      yield { shopifyIds: this.#ids.subarray(from, to), groups };
    }
  }

  #grow(): void {
    const ids = new BigInt64Array(this.#ids.length * 2);
    const groups = new Int8Array(this.#groups.length * 2);
    ids.set(this.#ids);
    groups.set(this.#groups);
    this.#ids = ids;
    this.#groups = groups;
  }
}

/**
 * Reads the bulk result of Shopify's groups.
 * @param url - null: the store has no customers
 * @returns null: not one line could be read, so the answer is not what we think it is
 */
export async function readShopifyGroups(
  url: string | null,
  { fileBytes, signal }: { readonly fileBytes: number | null; readonly signal: AbortSignal },
): Promise<ShopifyGroups | null> {
  const groups = new ShopifyGroups();
  if (url === null) return groups;
  let bad = 0;
  let read = 0;
  for await (const { lines } of readLines(url, { fromByte: 0, fileBytes, signal })) {
    for (const text of lines) {
      const line = parseRfmGroupLine(text);
      if ("reason" in line) bad++;
      else groups.push(line.customerShopifyId, line.rfmGroup);
      read++;
    }
  }
  return read > 0 && bad === read ? null : groups;
}
