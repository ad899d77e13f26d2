import type { ShopSql } from "../../db/core/shop-scope.server.ts";

/** What a target tells the engine: all that differs by target, besides the steps of its syncs. */
export interface TargetAdapter {
  /** Remembers, before a sync sends anything, what an undo leads back to besides the states. */
  readonly rememberBesides: (sql: ShopSql) => Promise<void>;
  /** Notes, as a sync begins to send, that the app has taken over all the places that it sends to. */
  readonly takePlaces: (sql: ShopSql) => Promise<void>;
  /** Forgets, once the target is cleaned up, what was known of it besides its states. */
  readonly forget: (sql: ShopSql) => Promise<void>;
}

/** For a target that has nothing to do there. */
export const nothing = async (): Promise<void> => {};
