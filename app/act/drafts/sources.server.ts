import type { Audience } from "../../db/sync/audience-rows.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { isSameAudience, type AudienceSubject } from "../../domain/sync/audience.ts";

/** A list in Klaviyo that a campaign can go to, or leave out. */
export interface AudienceList {
  readonly listId: string;
  /** The label that it shows in Klaviyo. */
  readonly name: string;
  readonly audience: AudienceSubject;
}

/** Why no draft can be made for an audience, each with a way to it on the page. */
export type SourceProblem = "not_connected" | "no_list";

/** The lists of the audiences that are sent to Klaviyo and go on. */
export function listsOfTarget(target: SyncTarget | null): AudienceList[] {
  if (target === null || !isConnected(target)) return [];
  return target.audiences.flatMap((audience) => {
    const list = listOf(audience);
    return list === null ? [] : [list];
  });
}

/** The list of an audience, or why there is none. */
export function sourceList(
  target: SyncTarget | null,
  audience: AudienceSubject,
): AudienceList | SourceProblem {
  if (target === null || !isConnected(target)) return "not_connected";
  return listsOfTarget(target).find((each) => isSameAudience(each.audience, audience)) ?? "no_list";
}

function isConnected({ enabled, leaving, encryptedKey }: SyncTarget): boolean {
  return enabled && !leaving && encryptedKey !== null;
}

/** A list that the merchant has not agreed to have taken over is not the audience's. */
function listOf(audience: Audience): AudienceList | null {
  const { listId, listTaken, label, endedAt } = audience;
  if (listId === null || !listTaken || label === null || endedAt !== null) return null;
  return { listId, name: label, audience };
}
