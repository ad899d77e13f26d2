import { SHOPIFY_RFM_GROUPS } from "../domain/crosswalk/shopify.ts";
import { readLines } from "../shopify/bulk/bulk-result.server.ts";
import { parseRfmGroupLine } from "../shopify/lines/rfm-group-line.ts";

/** Customers of one statement. */
const BATCH = 10_000;
const FIRST_SIZE = 16_384;
/** Stands for no group, and for a group that Shopify has added since. */
const NONE = -1;

/** Shopify's group of each customer, in nine bytes. They are held only until they are counted. */
export class ShopifyGroups {
  #ids = new BigInt64Array(FIRST_SIZE);
  #groups = new Int8Array(FIRST_SIZE);
  #length = 0;
  /** Whether each id was greater than the one before. If so, no customer is there twice. */
  #isAscending = true;

  push(shopifyId: bigint, group: string | null): void {
    if (this.#length === this.#ids.length) this.#grow();
    const before = this.#ids[this.#length - 1];
    if (before !== undefined && shopifyId <= before) this.#isAscending = false;
    this.#ids[this.#length] = shopifyId;
    this.#groups[this.#length] = SHOPIFY_RFM_GROUPS.findIndex((each) => each === group);
    this.#length++;
  }

  /** Gives each customer once. If the result holds a customer twice, the last line counts. */
  *batches(): Generator<{ shopifyIds: BigInt64Array; groups: (string | null)[] }> {
    if (!this.#isAscending) this.#dropRepeated();
    for (let from = 0; from < this.#length; from += BATCH) {
      const to = Math.min(from + BATCH, this.#length);
      const groups = Array.from(this.#groups.subarray(from, to), (place) =>
        place === NONE ? null : (SHOPIFY_RFM_GROUPS[place] ?? null),
      );
      yield { shopifyIds: this.#ids.subarray(from, to), groups };
    }
  }

  #dropRepeated(): void {
    const idAt = (place: number): bigint => this.#ids[place] ?? 0n;
    const order = Uint32Array.from({ length: this.#length }, (_, place) => place);
    order.sort((a, b) => (idAt(a) < idAt(b) ? -1 : idAt(a) > idAt(b) ? 1 : a - b));
    const last = order.filter((place, i) => {
      const next = order[i + 1];
      return next === undefined || idAt(next) !== idAt(place);
    });
    this.#ids = BigInt64Array.from(last, idAt);
    this.#groups = Int8Array.from(last, (place) => this.#groups[place] ?? NONE);
    this.#length = last.length;
    this.#isAscending = true;
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
 * @param url - null: the shop has no customers
 * @returns null: not one line could be read, so the answer is not what the app expects
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
