import { readFile } from "node:fs/promises";

/**
 * Where each topic goes, by an app's `shopify.app.toml`. It reads only what subscriptions look like: lists of topics
 * (`topics`, `compliance_topics`) and the `uri` of their table, which is a path or an address.
 */
export async function webhookPathsOf(file: string): Promise<Record<string, string>> {
  const text = (await readFile(file, "utf8")).replace(/^\s*#.*$/gm, "");
  const paths: Record<string, string> = {};
  for (const table of text.split(/^\s*(?=\[)/m)) {
    if (!/^\[\[webhooks\.subscriptions\]\]/.test(table)) continue;
    const uri = /^\s*uri\s*=\s*["']([^"']+)["']/m.exec(table)?.[1];
    if (uri === undefined) continue;
    const path = /^https?:/.test(uri) ? new URL(uri).pathname : uri;
    for (const list of table.matchAll(/^\s*(?:compliance_)?topics\s*=\s*\[([^\]]*)\]/gm)) {
      for (const topic of (list[1] ?? "").matchAll(/["']([^"']+)["']/g)) paths[topic[1] ?? ""] = path;
    }
  }
  return paths;
}
