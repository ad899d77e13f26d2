import type { ShopSql } from "../../db/core/shop-scope.server.ts";

/** What a target's room tells the engine: all that differs by target, besides the steps of its syncs. */
export interface TargetAdapter {
  /** Remembers, before a sync sends anything, what an undo leads back to besides the states. */
  readonly rememberBesides: (sql: ShopSql) => Promise<void>;
  /** Notes that all the places that a sync sends to are the app's, as the sync begins to send. */
  readonly takePlaces: (sql: ShopSql) => Promise<void>;
  /** Forgets what was known of the target besides its states, once it is cleaned up. */
  readonly forget: (sql: ShopSql) => Promise<void>;
}

/** Of a target that has nothing of the kind. */
export const nothing = async (): Promise<void> => {};
