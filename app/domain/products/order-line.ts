/** What one line of an order says of what was bought. */
export interface OrderLine {
  readonly orderId: bigint;
  /** Shopify's id of the line. */
  readonly line: bigint;
  /** null: an item without a product, or one whose product was deleted. */
  readonly productId: bigint | null;
  readonly variantId: bigint | null;
  /** How many of it the customer kept: without what was refunded or removed. */
  readonly quantity: number;
}
