/** The app exchanges no files with this address. */
export class RefusedAddressError extends Error {
  override name = "RefusedAddressError";
}

/**
 * The hosts that have Shopify's result files and take uploads. They are Google's storage (`storage.googleapis.com`
 * and buckets as its subdomains) and, for some shops, Shopify's own hosts. `shopify.com` and `shopifycloud.com`
 * themselves have no files.
 */
const HOSTS: readonly ((host: string) => boolean)[] = [
  (host) => host === "storage.googleapis.com",
  (host) => host.endsWith(".storage.googleapis.com"),
  (host) => host.endsWith(".shopify.com"),
  (host) => host.endsWith(".shopifycloud.com"),
];

/**
 * Checks an address from an answer before anything is sent to it or read from it.
 * @throws RefusedAddressError that names only the host: the rest of a signed address is a secret
 */
export function storageAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new RefusedAddressError("Shopify named no valid address for a file.");
  const plain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  if (!plain || !HOSTS.some((allows) => allows(url.hostname)))
    throw new RefusedAddressError(`Files are not exchanged with ${url.protocol}//${url.host}.`);
  return url;
}
