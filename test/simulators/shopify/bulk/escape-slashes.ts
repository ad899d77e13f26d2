/** Lines of JSON as Shopify writes them into results of bulk operations: every slash is escaped. */
export function escapeSlashes(json: string): string {
  // In JSON a slash stands only within texts, and JSON.stringify escapes none.
  return json.replaceAll("/", "\\/");
}
