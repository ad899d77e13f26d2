import type { Database } from "../../db/core/database.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { labelsDue } from "../labels/labels-due.server.ts";

/** The tag of loyal customers by today's settings, as the page shows it, even before the first sync. */
export async function exampleTag(
  context: { readonly db: Database; readonly shopId: number },
  tags: SyncTarget | null,
): Promise<string> {
  const never = { target: "shopify_tags", language: null, labels: null } as const;
  const { labels } = await labelsDue(context, tags ?? never);
  return labels.loyal;
}
