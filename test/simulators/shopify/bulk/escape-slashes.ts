/** Lines of JSON as Shopify writes them into the results of bulk operations: every slash is escaped. */
export function escapeSlashes(json: string): string {
  // A slash stands in JSON only within texts, and those that JSON.stringify writes are not escaped.
  return json.replaceAll("/", "\\/");
}
