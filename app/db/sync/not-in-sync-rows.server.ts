/** Which customers a target does not hold as it should, and why, as rows in SQL; see the model TagState in the schema. */
import { NOT_IN_SYNC_REASONS, OWN_REASONS, REFUSED } from "../../domain/sync/not-in-sync.ts";
import { GROUP_PLACES, type PlaceSet } from "../../domain/sync/places.ts";
import { CREATES_PROFILES, ofContent, showsGroups, STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";
import { SHARED_PROFILE } from "./klaviyo/shared-profiles.server.ts";
import type { Target } from "./sync-targets.server.ts";
import { failedTags, unsettledTags } from "./states/tag-states.server.ts";

/** What decides who is not in sync. */
export interface NotInSyncBasis {
  /** The set whose members are looked at. */
  readonly set: PlaceSet;
  /** The run whose groups the target was last prepared for; null: it never was, so nobody counts as out of reach. */
  readonly runId: number | null;
  /** Whether the newest sync ended or stopped before it came to everybody. */
  readonly cutShort: boolean;
}

/**
 * Rows of `reason, customer_id, profile_id, email`. A profile without a customer has the last two. Other rows have the
 * customer.
 */
export interface Selection {
  /** All reasons that its rows may have. */
  readonly reasons: readonly string[];
  readonly rows: string;
  /** Its parameters from $2 on. */
  readonly values: readonly unknown[];
}

const NOT_SENT_YET = "not_sent";
const NO_PROFILE = "null::text as profile_id, null::text as email";
const OF_WHOM = `p.customer_id, case when p.customer_id is null then p.klaviyo_id end as profile_id,
  min(case when p.customer_id is null then s.email end) as email`;

/** $2: the codes that are a reason of their own. */
const reasonOfFailure = (target: Target): string =>
  `case when s.failure = any($2::text[]) then s.failure else '${REFUSED[target]}' end as reason`;

/** Adds customers by their metafields, for the set that has them. */
function withMetafields(set: PlaceSet, select: string, which: string): string {
  return showsGroups(set) ? `union ${select} from metafield_states s where s.shop_id = $1 and ${which}` : "";
}

type RowsByTarget = Readonly<Record<Target, (set: PlaceSet) => string>>;

/** Lists each customer once for a reason, even if a former address of the customer failed too. */
const FAILED: RowsByTarget = {
  shopify_tags: (set) => `select f.*, ${NO_PROFILE} from (
    select ${reasonOfFailure("shopify_tags")}, s.customer_id from tag_states s where ${failedTags(set)}
     ${withMetafields(set, `select ${reasonOfFailure("shopify_tags")}, s.customer_id`, "s.failure is not null")}) f`,
  klaviyo: (set) => `select ${reasonOfFailure("klaviyo")}, ${OF_WHOM} from ${STATES_OF.klaviyo(set).from}
    where ${STATES_OF.klaviyo(set).own} and ${inSet("s.failed", set)} <> 0 and s.failure <> '${SHARED_PROFILE}'
    group by 1, 2, 3`,
};

/** The members that the push would still send. The conditions are its own, except for what is under way. */
const NOT_SENT: RowsByTarget = {
  shopify_tags: (set) => `select '${NOT_SENT_YET}' as reason, n.customer_id, ${NO_PROFILE} from (
    select s.customer_id from tag_states s
     where ${STATES_OF.shopify_tags(set).own} and ${inSet("s.failed", set)} = 0 and ${unsettledTags(set)}
     ${withMetafields(set, "select s.customer_id", "s.failure is null and s.wanted is distinct from s.sent")}) n`,
  klaviyo: profilesNotSent,
};

function profilesNotSent(set: PlaceSet): string {
  const { from, own, reachable, toLeave } = STATES_OF.klaviyo(set);
  const wanted = inSet("s.wanted", set);
  const isShown = "p.sent_content is not null and p.klaviyo_id is not null";
  return `select '${NOT_SENT_YET}' as reason, ${OF_WHOM} from ${from}
    where ${own} and ${inSet("s.failed", set)} = 0 and (
      ${wanted} <> 0 and ${reachable} and (${inSet("s.confirmed & s.wanted", set)} = 0 or ${ofContent(set)})
      or ${toLeave} <> 0
      or ${wanted} = 0 and ${ofContent(set, isShown)})
    group by 1, 2, 3`;
}

/**
 * Customers who are in a group, and were in one at the run $2 too. A customer who has joined one since is not due yet.
 */
const IN_A_GROUP = `c.shop_id = $1 and c."group" is not null
  and not exists (select from moves m where m.shop_id = $1 and m.customer_id = c.id and m.run_id > $2::int
                     and m.from_group is null)`;

const IS_WANTED = `${inSet("s.wanted", GROUP_PLACES)} <> 0`;
const GROUPS_WORD = String(GROUP_PLACES.word);

/** Customers in a group whom the target can't be told of. */
const OUT_OF_REACH: Readonly<Record<Target, string>> = {
  shopify_tags: `select 'not_in_shopify' as reason, c.id as customer_id, ${NO_PROFILE} from customers c
    where ${IN_A_GROUP}
      and not exists (select from tag_states s
                       where s.shop_id = $1 and s.customer_id = c.id and s.word = ${GROUPS_WORD} and ${IS_WANTED})`,
  klaviyo: `select u.*, ${NO_PROFILE} from (
    select case when e.email is null then 'no_email'
                when s.customer_id <> c.id and ${IS_WANTED} then 'shared_email'
                when ${inSet("s.failed", GROUP_PLACES)} <> 0 and s.failure = '${SHARED_PROFILE}' then 'shared_email'
                when coalesce(${inSet("s.wanted", GROUP_PLACES)}, 0) = 0 then 'unknown_profile'
                when s.klaviyo_id is null and ${inSet("s.failed", GROUP_PLACES)} = 0 and not ${CREATES_PROFILES}
                then 'unknown_profile'
           end as reason, c.id as customer_id
      from customers c
      left join customer_emails e on e.shop_id = $1 and e.customer_id = c.id
      left join list_states s on s.shop_id = $1 and s.email = e.email and s.word = ${GROUPS_WORD}
     where ${IN_A_GROUP}) u
    where u.reason is not null`,
};

/** The rows of each kind that the basis can tell of. */
export function selections(target: Target, { set, runId, cutShort }: NotInSyncBasis): Selection[] {
  const failures: readonly string[] = [...OWN_REASONS[target], REFUSED[target]];
  const outOfReach = NOT_IN_SYNC_REASONS[target].filter(
    (each) => each !== NOT_SENT_YET && !failures.includes(each),
  );
  return [
    { reasons: failures, rows: FAILED[target](set), values: [OWN_REASONS[target]] },
    ...(cutShort ? [{ reasons: [NOT_SENT_YET], rows: NOT_SENT[target](set), values: [] }] : []),
    ...(runId === null || !showsGroups(set)
      ? []
      : [{ reasons: outOfReach, rows: OUT_OF_REACH[target], values: [runId] }]),
  ];
}
