import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { documentText } from "./document-text.ts";
import { LIST_BULK_OPERATIONS } from "./documents/bulk.ts";
import { TAGS_ADD, TAGS_REMOVE } from "./documents/tags.ts";

const ENDED = new Set(["COMPLETED", "FAILED", "CANCELED", "EXPIRED"]);

const listAnswer = z.object({
  bulkOperations: z.object({ nodes: z.array(z.object({ status: z.string(), query: z.string() })) }),
});

/**
 * Whether a tag mutation of ours is still under way, though its start may never have been noted: the process ended,
 * or the answer got lost.
 */
export async function isTagMutationRunning(admin: AdminClient): Promise<boolean> {
  const { bulkOperations } = await admin.request(LIST_BULK_OPERATIONS, {}, listAnswer);
  const ours = new Set([TAGS_ADD, TAGS_REMOVE].map(documentText));
  return bulkOperations.nodes.some((node) => !ENDED.has(node.status) && ours.has(documentText(node.query)));
}
