import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { documentText } from "./document-text.ts";
import { LIST_BULK_OPERATIONS } from "./documents/bulk.ts";
import { METAFIELDS_DELETE, METAFIELDS_SET } from "./documents/metafields.ts";
import { TAGS_ADD, TAGS_REMOVE } from "./documents/tags.ts";

const ENDED = new Set(["COMPLETED", "FAILED", "CANCELED", "EXPIRED"]);

const listAnswer = z.object({
  bulkOperations: z.object({ nodes: z.array(z.object({ status: z.string(), query: z.string() })) }),
});

const OURS = new Set([TAGS_ADD, TAGS_REMOVE, METAFIELDS_SET, METAFIELDS_DELETE].map(documentText));

/**
 * Whether a bulk mutation of ours is still under way, though its start may never have been noted: the process ended,
 * or the answer got lost.
 */
export async function isMutationRunning(admin: AdminClient): Promise<boolean> {
  const { bulkOperations } = await admin.request(LIST_BULK_OPERATIONS, {}, listAnswer);
  return bulkOperations.nodes.some((node) => !ENDED.has(node.status) && OURS.has(documentText(node.query)));
}
