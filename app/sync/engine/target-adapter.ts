import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { membersOf, type Members } from "../../db/sync/members.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { SyncStopped } from "./sync-obstacle.server.ts";

/** What a target tells the engine: all that differs by target, besides the steps of its syncs. */
export interface TargetAdapter {
  /** Writes the members of a set into the states. Nothing may be under way. */
  readonly wantMembers: (sql: ShopSql, members: Members, now: Date) => Promise<void>;
  /** Remembers, before a sync sends anything, what an undo of it leads back to besides the states. */
  readonly rememberBesides: (sql: ShopSql, places: PlaceSet) => Promise<void>;
  /** Notes, as a sync begins to send, that the app has taken over all the places that it sends to. */
  readonly takePlaces: (sql: ShopSql, places: PlaceSet) => Promise<void>;
  /** Forgets, once the target is cleaned up, what was known of it besides its states. */
  readonly forget: (sql: ShopSql) => Promise<void>;
}

/** For a target that has nothing to do there. */
export const nothing = async (): Promise<void> => {};

/**
 * Writes into the states who is wanted in the set of a sync.
 * @throws SyncStopped where that is not known by now
 */
export async function wantMembers(
  sql: ShopSql,
  sync: SyncRow,
  { adapter, audiences, now }: Wanting,
): Promise<void> {
  const members = await membersOf(sql, setOf(sync).set, audiences);
  if (!members.isKnown) throw new SyncStopped("members_unknown");
  await adapter.wantMembers(sql, members, now);
}

interface Wanting {
  readonly adapter: TargetAdapter;
  readonly audiences: readonly Audience[];
  readonly now: Date;
}
