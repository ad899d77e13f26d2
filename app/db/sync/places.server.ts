/** Where customers and profiles are, in SQL that both targets share; see the model TagState in the schema. */
import { GROUP_PLACES, type PlaceSet } from "../../domain/sync/places.ts";
import { inSet } from "./set-sql.ts";
import type { Target } from "./sync-targets.server.ts";

interface States {
  readonly table: string;
  /** Rows `s` of the table. Where a target knows people by profiles, `p` is what is known of the profile. */
  readonly from: string;
  /** Which rows `s` are of the shop $1, in the word of the set. */
  readonly own: string;
  /** The customer whose state it is, as a column; null: it is nobody's. */
  readonly customer: string;
  /** Whether the target can be told of `s`. */
  readonly reachable: string;
  /** The mask of places of the set that `s` may have to leave. */
  readonly toLeave: string;
  /** How many changes of `s` a prepared sync has to send, counted in the same way as its counts. */
  readonly changes: string;
  /** Rows of the shop $1 that a prepared sync sends besides the states; null: it sends none. */
  readonly sentBesides: string | null;
  /** The groups that `s` is confirmed to be in, or places of another set. */
  readonly placesBefore: string;
}

/** Whether the app may make profiles that Klaviyo doesn't have yet, in the shop $1. */
export const CREATES_PROFILES = `coalesce((select t.create_profiles from sync_targets t
  where t.shop_id = $1 and t.target = 'klaviyo'), false)`;

/**
 * Whether a set also decides what profiles and customers show besides their places: properties, and metafields. They
 * are those of the customer's group.
 */
export function showsGroups({ word, mask }: PlaceSet): boolean {
  return word === GROUP_PLACES.word && (mask & GROUP_PLACES.mask) !== 0n;
}

/** A condition on the contents of a profile's row `s`, for the set that has them; else `false`. */
export function ofContent(
  set: PlaceSet,
  condition = "s.wanted_content is distinct from s.sent_content",
): string {
  return showsGroups(set) ? condition : "false";
}

/**
 * States `s` of profiles in the set's word, each with its profile as `p`: what is known of the profile stands in its row
 * of word 0.
 */
export function statesOfProfiles({ word }: PlaceSet): string {
  return word === 0
    ? `list_states s cross join lateral (
        select s.customer_id, s.klaviyo_id, s.wanted_content, s.sent_content, s.looked_up_at) as p`
    : "list_states s join list_states p on p.shop_id = $1 and p.email = s.email and p.word = 0";
}

/** What differs by target in SQL. Tags have states for each customer, Klaviyo has them for each profile. */
export const STATES_OF: Readonly<Record<Target, (set: PlaceSet) => States>> = {
  shopify_tags: tagStates,
  klaviyo: listStates,
};

function tagStates(set: PlaceSet): States {
  const toLeave = inSet("(s.may_hold & (~s.wanted) | s.before)", set);
  return {
    table: "tag_states",
    from: "tag_states s",
    own: `s.shop_id = $1 and s.word = ${String(set.word)}`,
    customer: "s.customer_id",
    reachable: "true",
    toLeave,
    changes: `(${inSet("s.wanted & (~s.confirmed)", set)} <> 0)::int + (${toLeave} <> 0)::int`,
    sentBesides: showsGroups(set)
      ? "metafield_states s where s.shop_id = $1 and s.wanted is distinct from s.sent"
      : null,
    // Right after a change of labels, only the groups under the labels before are known.
    placesBefore: `coalesce(nullif(${inSet("s.confirmed", set)}, 0), ${inSet("s.before", set)})`,
  };
}

function listStates(set: PlaceSet): States {
  const wanted = `${inSet("s.wanted", set)} <> 0`;
  const toLeave = inSet("s.may_hold & (~s.wanted)", set);
  return {
    table: "list_states",
    from: statesOfProfiles(set),
    own: `s.shop_id = $1 and s.word = ${String(set.word)}`,
    customer: "p.customer_id",
    reachable: `(${inSet("s.wanted", set)} = 0 or p.klaviyo_id is not null or ${CREATES_PROFILES})`,
    toLeave,
    changes: `(${wanted} and (${inSet("s.wanted & s.confirmed", set)} = 0 or ${ofContent(set)}))::int
      + bit_count(${toLeave}::bit(64))`,
    sentBesides: null,
    placesBefore: inSet("s.confirmed", set),
  };
}

/**
 * The place of the set that `s` was in. There may be several after a sync that was cut short: then it is the one that
 * was wanted last, or else the first.
 */
export function placeBefore(target: Target, set: PlaceSet): string {
  const { placesBefore: before } = STATES_OF[target](set);
  return `(case when ${before} & s.judged <> 0 then ${inSet("s.judged", set)} else ${before} & (-${before}) end)`;
}

/** Whether a prepared sync would move `s`. */
export function moves(target: Target, set: PlaceSet): string {
  return `${inSet("s.wanted", set)} <> ${STATES_OF[target](set).placesBefore}`;
}

interface HeldAtTarget {
  readonly table: string;
  /** The column that names the customer or profile. */
  readonly member: string;
  /** The masks that say where a member is, was or should be. */
  readonly masks: readonly string[];
  /** Whether `s` may hold any place. */
  readonly holds: string;
  /** How many places of `s` a clean-up has to clear, counted in the same way as its counts. */
  readonly placesToClear: string;
  /** Rows of the shop $1 where more than a place may be left: metafields, or properties. */
  readonly shown: string;
}

const MASKS = ["wanted", "may_hold", "confirmed", "undo_to", "judged"] as const;

/** What a target may hold, as SQL on states `s` of all words and sets. */
export const HELD_AT: Readonly<Record<Target, HeldAtTarget>> = {
  shopify_tags: {
    table: "tag_states",
    member: "customer_id",
    masks: [...MASKS, "before"],
    holds: "s.may_hold | s.before <> 0",
    placesToClear: "(s.may_hold | s.before <> 0)::int",
    shown: "metafield_states s where s.shop_id = $1 and s.sent is not null",
  },
  klaviyo: {
    table: "list_states",
    member: "email",
    masks: MASKS,
    holds: "s.may_hold <> 0",
    placesToClear: "bit_count(s.may_hold::bit(64))",
    shown:
      "list_states s where s.shop_id = $1 and s.word = 0 and (s.sent_content is not null or s.may_hold <> 0)",
  },
};
