import { readFile } from "node:fs/promises";
import { join } from "node:path";

const HANDLE = /^[A-Za-z0-9-]{1,50}$/;
const DEFAULT = "en.default";

/**
 * The bundle of an extension, as a deploy hands it to Shopify; null: there is none.
 * @param root - the app's folder, built
 */
export async function extensionBundle(root: string, handle: string): Promise<string | null> {
  return HANDLE.test(handle) ? readOrNull(join(root, "build/extensions", `${handle}.js`)) : null;
}

/** The words of an extension in a merchant's language, else in its default one; null: there are none. */
export async function extensionWords(root: string, handle: string, locale: string): Promise<string | null> {
  if (!HANDLE.test(handle)) return null;
  const folder = join(root, "extensions", handle, "locales");
  const language = /^[a-z]{2}/.exec(locale)?.[0] ?? "en";
  return (await readOrNull(join(folder, `${language}.json`))) ?? readOrNull(join(folder, `${DEFAULT}.json`));
}

async function readOrNull(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}
