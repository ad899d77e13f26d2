import type { Database } from "../../db/core/database.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { groupLabelsDue } from "../labels/labels-due.server.ts";

/** The tag of loyal customers by today's settings, as the page shows it, even before the first sync. */
export async function exampleTag(
  context: { readonly db: Database; readonly shopId: number },
  tags: SyncTarget | null,
): Promise<string> {
  const never = { target: "shopify_tags", language: null, audiences: [] } as const;
  const { labels } = await groupLabelsDue(context, tags ?? never);
  return labels.loyal;
}
