/**
 * Takes a customer who is being erased off the targets, by a few calls made at once. Each may be made again. This is
 * not left to a sync, which may be pending, paused or long.
 */
import type { Erasure } from "../db/privacy/erasures.server.ts";
import { labelled } from "../db/sync/audience-rows.ts";
import type { SyncTarget } from "../db/sync/sync-targets.server.ts";
import { labelledPlaces } from "../domain/sync/labelled-places.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { removeFromList } from "../klaviyo/lists.server.ts";
import { clearProperties, findProfiles } from "../klaviyo/profiles.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { METAFIELDS_DELETE } from "../shopify/documents/metafields.ts";
import { TAGS_REMOVE } from "../shopify/documents/tags.ts";
import { toGid } from "../shopify/gid.ts";
import { metafieldsToDelete } from "../shopify/metafields.ts";
import { isMutationRunning } from "../shopify/bulk/running-mutations.server.ts";
import { runMutation } from "../shopify/single-mutation.server.ts";
import { importsOver } from "../sync/klaviyo/klaviyo-upload-jobs.server.ts";
import { SyncStopped } from "../sync/engine/sync-obstacle.server.ts";

/** What is needed here of a target. */
export type TargetFacts = Pick<SyncTarget, "audiences" | "kept">;

/** Shopify takes no longer arrays. */
const TAGS_A_CALL = 250;
/** The most emails that one look-up of profiles takes. */
const EMAILS_A_CALL = 100;

/**
 * Takes every tag of ours off the customer, also one that an ended segment left, and our metafields. The merchant's own tags and metafields stay.
 * @returns whether that is final: no file is under way that could bring one back
 */
export async function takeOffTags(
  admin: AdminClient,
  { audiences, kept }: TargetFacts,
  { customerShopifyIds }: Erasure,
): Promise<boolean> {
  const isFinal = !(await isMutationRunning(admin));
  const tags = [...labelledPlaces(labelled(audiences)).map(({ label }) => label), ...kept];
  if (tags.length === 0) return isFinal;
  for (const shopifyId of customerShopifyIds) {
    const id = toGid("Customer", shopifyId);
    for (let from = 0; from < tags.length; from += TAGS_A_CALL)
      await run(admin, TAGS_REMOVE, { id, tags: tags.slice(from, from + TAGS_A_CALL) });
    await run(admin, METAFIELDS_DELETE, metafieldsToDelete([shopifyId]));
  }
  return isFinal;
}

/** @throws SyncStopped, except for a customer that Shopify no longer has */
async function run(admin: AdminClient, document: string, variables: object): Promise<void> {
  const outcome = await runMutation(admin, document, variables);
  if (outcome.ok || outcome.code === "customer_not_found") return;
  throw new SyncStopped(outcome.code === "shopify_error" ? "unavailable" : "refused");
}

/**
 * Takes the customer's profiles off every list of ours and clears our properties. No profile is made for this.
 * @returns whether that is final: no upload is under way that could bring one back
 */
export async function takeOffKlaviyo(
  client: KlaviyoClient,
  target: TargetFacts,
  { emails, klaviyoIds }: Erasure,
): Promise<boolean> {
  const isFinal = await importsOver({ client, target });
  const profileIds = new Set(klaviyoIds);
  for (let from = 0; from < emails.length; from += EMAILS_A_CALL) {
    const found = await findProfiles(client, emails.slice(from, from + EMAILS_A_CALL));
    for (const id of found.values()) profileIds.add(id);
  }
  const lists = new Set([...target.audiences.map(({ listId }) => listId), ...target.kept]);
  for (const listId of lists) if (listId !== null) await removeFromList(client, listId, [...profileIds]);
  for (const id of profileIds) if (!(await clearProperties(client, id))) throw new SyncStopped("refused");
  return isFinal;
}
