/** How long the browser may take to begin saving. */
const KEEP_MS = 60_000;

/**
 * Fetches a file and lets the browser save it. A plain link in the admin's frame would have no session token.
 * @returns whether it was fetched
 */
export async function saveFile(address: string, name: string): Promise<boolean> {
  try {
    const response = await fetch(address);
    if (!response.ok) return false;
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
    return true;
  } catch {
    return false;
  }
}
