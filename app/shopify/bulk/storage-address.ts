/** An address that files are not exchanged with. */
export class RefusedAddressError extends Error {
  override name = "RefusedAddressError";
}

/**
 * Where Shopify keeps result files and takes uploads: Google's storage (`storage.googleapis.com` and buckets as
 * its subdomains), and Shopify's own hosts, to which uploads and results of some shops go. Neither
 * `shopify.com` nor `shopifycloud.com` themselves hold files.
 */
const HOSTS: readonly ((host: string) => boolean)[] = [
  (host) => host === "storage.googleapis.com",
  (host) => host.endsWith(".storage.googleapis.com"),
  (host) => host.endsWith(".shopify.com"),
  (host) => host.endsWith(".shopifycloud.com"),
];

/**
 * Checks an address that came in an answer before anything is sent to it or read from it.
 * @throws RefusedAddressError naming only the host: the rest of a signed address is a secret
 */
export function storageAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new RefusedAddressError("Shopify named no valid address for a file.");
  const plain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  if (!plain || !HOSTS.some((allows) => allows(url.hostname)))
    throw new RefusedAddressError(`Files are not exchanged with ${url.protocol}//${url.host}.`);
  return url;
}
