/** What rules ask of a product. Texts are comparable ones. */
export interface Product {
  readonly id: bigint;
  /** Empty: it has none. */
  readonly type: string;
  readonly vendor: string;
  readonly tags: readonly string[];
}
