/** Places of customers and profiles in SQL, alike for both targets; see the model SyncState in the schema. */
import { CURRENT_PLACES, LABELLED_PLACES } from "../../domain/sync/places.ts";
import type { Target } from "./sync-targets.server.ts";

interface States {
  readonly table: string;
  /** Which rows `s` of the table are the target's: of the shop $1. */
  readonly own: string;
  /** Whether the target can be told of `s`. */
  readonly reachable: string;
}

/** Whether profiles may be made that Klaviyo doesn't have yet: of the shop $1. */
export const CREATES_PROFILES = `coalesce((select t.create_profiles from sync_targets t
  where t.shop_id = $1 and t.target = 'klaviyo'), false)`;

/** Where it is kept what a target should hold, and does: tags by customer, Klaviyo by profile. */
export const STATES: Readonly<Record<Target, States>> = {
  shopify_tags: {
    table: "sync_states",
    own: "s.shop_id = $1 and s.target = 'shopify_tags'",
    reachable: "true",
  },
  klaviyo: {
    table: "profile_states",
    own: "s.shop_id = $1",
    reachable: `(s.wanted = 0 or s.klaviyo_id is not null or ${CREATES_PROFILES})`,
  },
};

/**
 * The groups that `s` is confirmed to be in, whatever their labels: right after a change of labels those of before are
 * all that is known.
 */
export const GROUPS_BEFORE = `coalesce(nullif(s.confirmed & ${CURRENT_PLACES}, 0),
  (s.held >> ${LABELLED_PLACES}) & ${CURRENT_PLACES})`;

/** Of several, as after a sync that was cut short, the one that was wanted last; else the first. */
export const PLACE_BEFORE = `(case when ${GROUPS_BEFORE} & s.approved <> 0 then s.approved
  else ${GROUPS_BEFORE} & -${GROUPS_BEFORE} end)::smallint`;

/** Whether a prepared sync would move `s`. */
export const MOVES = `s.wanted <> ${GROUPS_BEFORE}`;
