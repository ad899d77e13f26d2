import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { kindOfSet, type SetKey, type SetKind } from "../../domain/sync/audience-set.ts";

/** Writes into the states who is wanted in the audiences of a set. Nothing may be under way. */
type WantMembers = (sql: ShopSql, set: SetKey, now: Date) => Promise<void>;

/** What a target tells the engine: all that differs by target, besides the steps of its syncs. */
export interface TargetAdapter {
  /** Who is wanted in a set, by the set's kind. */
  readonly wantMembers: Readonly<Partial<Record<SetKind, WantMembers>>>;
  /** Remembers, before a sync sends anything, what an undo leads back to besides the states. */
  readonly rememberBesides: (sql: ShopSql) => Promise<void>;
  /** Notes, as a sync begins to send, that the app has taken over all the places that it sends to. */
  readonly takePlaces: (sql: ShopSql) => Promise<void>;
  /** Forgets, once the target is cleaned up, what was known of it besides its states. */
  readonly forget: (sql: ShopSql) => Promise<void>;
}

/** For a target that has nothing to do there. */
export const nothing = async (): Promise<void> => {};

/**
 * Writes into the states who is wanted in the set of a sync.
 * @throws Error where nobody says who is. A set is never empty for that.
 */
export async function wantMembers(
  sql: ShopSql,
  sync: SyncRow,
  { adapter, now }: { readonly adapter: TargetAdapter; readonly now: Date },
): Promise<void> {
  const { set } = setOf(sync);
  const want = adapter.wantMembers[kindOfSet(set)];
  if (want === undefined) throw new Error(`Nobody says who is wanted in the set ${set}.`);
  await want(sql, set, now);
}
