/** A document without comments and layout. It recognises the app's own among the operations that Shopify lists. */
export function documentText(document: string): string {
  return document
    .replaceAll(/#[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
