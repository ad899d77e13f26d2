/** A product as the store holds it. */
export interface StoredProduct {
  readonly id: number;
  title: string;
  productType: string;
  vendor: string;
  tags: readonly string[];
  readonly createdAt: number;
  updatedAt: number;
}

/** The first id of products. It is beyond 32 bits, like Shopify's. */
export const FIRST_PRODUCT_ID = 8_100_000_000_001;
