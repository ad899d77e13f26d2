/** The query of a customer segment in Shopify that holds the customers with a tag. */
export function tagQuery(tag: string): string {
  const escaped = tag.replace(/[\\']/g, (character) => `\\${character}`);
  return `customer_tags CONTAINS '${escaped}'`;
}
