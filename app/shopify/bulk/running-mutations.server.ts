import type { AdminClient } from "../admin.server.ts";
import { runningOperations } from "./bulk-operations.server.ts";
import { METAFIELDS_DELETE, METAFIELDS_SET } from "../documents/metafields.ts";
import { TAGS_ADD, TAGS_REMOVE } from "../documents/tags.ts";

const OURS = [TAGS_ADD, TAGS_REMOVE, METAFIELDS_SET, METAFIELDS_DELETE];

/** Whether one of the app's bulk mutations is still under way. */
export async function isMutationRunning(admin: AdminClient): Promise<boolean> {
  return (await runningOperations(admin, OURS)).length > 0;
}
