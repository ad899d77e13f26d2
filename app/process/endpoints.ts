/** What extensions in the admin and Shopify Flow ask. */

/** Where it begins. */
export const ENDPOINT_PLACES = ["/extension", "/flow"];

const ENDPOINTS: ReadonlySet<string> = new Set([
  "/extension/audiences",
  "/extension/customer",
  "/extension/facts/groups",
  "/extension/facts/movement",
  "/extension/facts/segment",
  "/extension/facts/slipping",
  "/extension/segments",
  "/extension/send",
  "/flow/actions",
  "/flow/lifecycle",
]);

/** The endpoint of an address, without its query; "other": there is none, so that no stranger makes labels of metrics. */
export function endpointOf(url: string): string {
  const path = url.split("?")[0] ?? "";
  return ENDPOINTS.has(path) ? path : "other";
}
