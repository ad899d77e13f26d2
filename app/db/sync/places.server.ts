/** Where customers and profiles are, in SQL that both targets share; see the model SyncState in the schema. */
import { CURRENT_PLACES, LABELLED_PLACES } from "../../domain/sync/places.ts";
import type { Target } from "./sync-targets.server.ts";

interface States {
  readonly table: string;
  /** Which rows `s` of the table are the target's: of the shop $1. */
  readonly own: string;
  /** Whether the target can be told of `s`. */
  readonly reachable: string;
  /** How many changes of `s` a prepared sync has to send, counted in the same way as its counts. */
  readonly changes: string;
  /** Rows of the shop $1 that a prepared sync sends besides the states; null: it sends none. */
  readonly sentBesides: string | null;
  /** How many places of `s` a clean-up has to clear, counted in the same way as its counts. */
  readonly placesToClear: string;
  /** Rows of the shop $1 where more than a place may be left: metafields, or properties. */
  readonly shown: string;
  /** Rows of the shop $1 that a prepared sync reaches. */
  readonly reached: string;
}

/** Whether the app may make profiles that Klaviyo doesn't have yet, in the shop $1. */
export const CREATES_PROFILES = `coalesce((select t.create_profiles from sync_targets t
  where t.shop_id = $1 and t.target = 'klaviyo'), false)`;

/** What differs by target in SQL. Tags have a state for each customer, Klaviyo has one for each profile. */
export const STATES: Readonly<Record<Target, States>> = {
  shopify_tags: {
    table: "sync_states",
    own: "s.shop_id = $1 and s.target = 'shopify_tags'",
    reachable: "true",
    changes: "(s.wanted & ~s.confirmed <> 0)::int + (s.held & ~s.wanted <> 0)::int",
    sentBesides: "metafield_states s where s.shop_id = $1 and s.wanted is distinct from s.sent",
    placesToClear: "(s.held <> 0)::int",
    shown: "metafield_states s where s.shop_id = $1 and s.sent is not null",
    reached: "sync_states s where s.shop_id = $1 and s.target = 'shopify_tags' and s.wanted <> 0",
  },
  klaviyo: {
    table: "profile_states",
    own: "s.shop_id = $1",
    reachable: `(s.wanted = 0 or s.klaviyo_id is not null or ${CREATES_PROFILES})`,
    changes: `(s.wanted <> 0 and (s.wanted & s.confirmed = 0 or s.wanted_content is distinct from s.sent_content))::int
      + bit_count((s.held & ~s.wanted)::int::bit(16))`,
    sentBesides: null,
    placesToClear: "bit_count(s.held::int::bit(16))",
    shown: "profile_states s where s.shop_id = $1 and (s.sent_content is not null or s.held <> 0)",
    reached: `profile_states s
      where s.shop_id = $1 and s.wanted <> 0 and (s.klaviyo_id is not null or ${CREATES_PROFILES})`,
  },
};

/**
 * The groups that `s` is confirmed to be in, under today's labels or else under the ones before. Right after a change
 * of labels, only those under the ones before are known.
 */
export const GROUPS_BEFORE = `coalesce(nullif(s.confirmed & ${CURRENT_PLACES}, 0),
  (s.held >> ${LABELLED_PLACES}) & ${CURRENT_PLACES})`;

/**
 * The group that `s` was in. There may be several after a sync that was cut short: then it is the one that was wanted
 * last, or else the first.
 */
export const PLACE_BEFORE = `(case when ${GROUPS_BEFORE} & s.approved <> 0 then s.approved
  else ${GROUPS_BEFORE} & -${GROUPS_BEFORE} end)::smallint`;

/** Whether a prepared sync would move `s`. */
export const MOVES = `s.wanted <> ${GROUPS_BEFORE}`;
