/** A document without comments and layout: to recognise one's own among the operations that Shopify lists. */
export function documentText(document: string): string {
  return document
    .replaceAll(/#[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
