/** One target's life: the first sync, changes, an undo, and the clean-up. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { syncToUndo, undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { klaviyoWorld, setListPrefix } from "../klaviyo/sync-klaviyo-world.ts";
import {
  decisions,
  listsIn,
  makeWorld,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  runTags,
  setTagPrefix,
  switchOn,
  tagsIn,
  turn,
  type Person,
  type World,
} from "./sync-world.ts";

const PEOPLE: readonly Person[] = [...onePerGroup(2), { group: null }, { group: "loyal", tags: ["vip"] }];
export interface Life {
  readonly target: Target;
  readonly open: () => Promise<World>;
  readonly setPrefix: (on: World) => Promise<void>;
  readonly run: (on: World, ways?: { readonly db?: Database; readonly confirms?: boolean }) => Promise<void>;
  /** What the target has, and what the app knows of it. */
  readonly look: (on: World) => Promise<object>;
}

export const LIVES: Readonly<Record<Target, Life>> = {
  shopify_tags: {
    target: "shopify_tags",
    open: async () => {
      const on = await makeWorld(PEOPLE);
      await switchOn(on, "shopify_tags");
      await rowsOf(on, "update sync_targets set metafields = true where shop_id = $1");
      return on;
    },
    setPrefix: (on) => setTagPrefix(on, "Club"),
    run: (on, ways) => runTags(on, { ...ways, singleCalls: 0, fileLines: 5 }),
    look: async (on) => ({
      tags: tagsIn(on),
      metafields: [...on.shopify.simulation.metafields].length,
      states: await statesIn(on, "tag_states", "customer_id"),
      shown: await statesIn(on, "metafield_states", "customer_id"),
    }),
  },
  klaviyo: {
    target: "klaviyo",
    open: () => klaviyoWorld(PEOPLE),
    setPrefix: (on) => setListPrefix(on, "Club"),
    run: (on, ways) => runKlaviyo(on, ways),
    look: async (on) => ({
      lists: listsIn(on),
      states: (await statesIn(on, "list_states", "email")).map(({ klaviyo_id: id, ...state }) => ({
        ...state,
        isKnown: id !== null,
      })),
    }),
  },
};

async function statesIn(on: World, table: string, key: string): Promise<Record<string, unknown>[]> {
  return rowsOf(on, `select * from ${table} where shop_id = $1 order by ${key}`);
}

/** What the merchant or another run does before each sync. */
export const STAGES: readonly ((on: World, life: Life) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  async (on, { setPrefix }) => {
    await turn(on, { 0: "loyal", 1: "new", 3: null, 12: "sleeping" });
    await setPrefix(on);
  },
  async (on, { target }) => {
    const at = groupsAt(target);
    const undone = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, at));
    await undoSync(decisions(on), on.shopId, { ...at, syncId: undone?.id ?? 0 });
  },
  (on, { target }) => startCleanUp(decisions(on), on.shopId, target),
];
