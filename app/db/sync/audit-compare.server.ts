/** Compares what an audit has read with the states, and corrects the states: in SQL, for all at once. */
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces, type LabelledPlace } from "../../domain/sync/labelled-places.ts";
import type { AuditedPlace, AuditExample, AuditReport } from "../../domain/sync/audit.ts";
import { GONE } from "./audit-members.server.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** An audit whose reading is done. */
interface ReadAudit {
  readonly id: number;
  readonly target: Target;
  readonly audiences: readonly LabelledAudience[];
  /** The mask of places that were read. Nothing is known of the others. */
  readonly places: number;
}

interface Compared {
  readonly table: string;
  /** The key of a state within its shop. */
  readonly key: string;
  /**
   * States `s` of the shop $1, each with what the audit $2 read of it as `m`. States for which the target can't be
   * read are left out.
   */
  readonly from: string;
  /** What a correction writes at this target, by column, besides what it writes into every state. */
  readonly heals: Readonly<Record<string, string>>;
  /** Gives a state to each member that was read and has none. */
  readonly enter: (sql: ShopSql, audit: ReadAudit, now: Date) => Promise<void>;
  /** What else is reported and corrected at this target. */
  readonly besides: (
    sql: ShopSql,
    audit: ReadAudit,
    now: Date,
  ) => Promise<Pick<AuditReport, "strangers" | "metafields">>;
}

/** Where the member really is, among the places $3 that were read. */
const TRUE_PLACES = "(greatest(coalesce(m.places, 0), 0) & $3::int)";
const MISSING = `(s.confirmed & $3::int & ~${TRUE_PLACES})`;
const EXTRA = `(${TRUE_PLACES} & ~s.held)`;

/** What a correction writes into every state, by column. */
const HEALS: Readonly<Record<string, string>> = {
  held: `((s.held & ~$3::int) | ${TRUE_PLACES})::smallint`,
  confirmed: `((s.confirmed & ~$3::int) | ${TRUE_PLACES})::smallint`,
  drifted: `s.drifted or ${MISSING} <> 0 or ${EXTRA} <> 0`,
};

const COMPARED: Readonly<Record<Target, Compared>> = {
  shopify_tags: {
    table: "sync_states",
    key: "target, customer_id",
    from: `sync_states s
      join customers c on c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null
      left join audit_members m on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text
     where s.shop_id = $1 and s.target = 'shopify_tags'`,
    heals: {},
    enter: enterCustomers,
    besides: async (sql, audit, now) => ({
      strangers: 0,
      metafields: await healMetafields(sql, audit, now),
    }),
  },
  klaviyo: {
    table: "profile_states",
    key: "email",
    from: `profile_states s
      left join audit_members m on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = s.email
     where s.shop_id = $1`,
    // A missing profile may have been merged, or have another email. So its email is looked up again.
    heals: {
      klaviyo_id: "coalesce(m.klaviyo_id, s.klaviyo_id)",
      looked_up_at: `case when ${MISSING} <> 0 then null else s.looked_up_at end`,
      sent_content: `case when ${EXTRA} <> 0 then coalesce(s.sent_content, 'unknown') else s.sent_content end`,
    },
    enter: enterProfiles,
    besides: async (sql, audit) => ({ strangers: await countStrangers(sql, audit), metafields: 0 }),
  },
};

/** For each place at most so many examples of one kind of difference are named. */
const EXAMPLES = 2;
/** At most so many examples are named in all. */
const MOST_EXAMPLES = 24;

/**
 * Compares, and corrects the states to what was read. The next sync's plan then repairs the target. A member who was
 * not where the state says counts as moved for the brake. Nothing may be under way.
 */
export async function correctStates(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  await joinInBulk(sql);
  const { table, key, from, heals, enter } = COMPARED[audit.target];
  await enter(sql, audit, now);
  const report = await compare(sql, audit, now);
  const healed = { ...HEALS, ...heals };
  const columns = Object.keys(healed);
  await sql.query(
    `insert into ${table} (shop_id, ${key}, wanted, updated_at, ${columns.join(", ")})
     select s.shop_id, s.${key.replace(", ", ", s.")}, s.wanted, $4, ${Object.values(healed).join(", ")}
       from ${from}
        and (s.held & $3::int <> ${TRUE_PLACES} or s.confirmed & $3::int <> ${TRUE_PLACES})
        for no key update of s
     on conflict (shop_id, ${key}) do update set updated_at = excluded.updated_at,
       ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    [sql.shopId, audit.id, audit.places, now],
  );
  return report;
}

/**
 * Enters every person who carries a tag of ours as a customer. A person without orders is in no group, so the next
 * sync takes the tag off. Customers who are no longer in Shopify need no state.
 */
async function enterCustomers(sql: ShopSql, { id }: ReadAudit, now: Date): Promise<void> {
  await sql.query(
    `delete from sync_states
      where shop_id = $1 and target = 'shopify_tags' and customer_id = any(array(
        select c.id from audit_members m
          cross join lateral (
            select id from customers where shop_id = $1 and shopify_id = m.member::bigint limit 1) as c
         where m.shop_id = $1 and m.audit_id = $2 and m.places = $3))`,
    [sql.shopId, id, GONE],
  );
  await sql.query(
    `insert into customers (shop_id, shopify_id)
     select $1, m.member::bigint from audit_members m
      where m.shop_id = $1 and m.audit_id = $2 and m.places > 0
        and not exists (select from customers c where c.shop_id = $1 and c.shopify_id = m.member::bigint)
      order by m.member::bigint
     on conflict (shop_id, shopify_id) do nothing`,
    [sql.shopId, id],
  );
  await sql.query(
    `insert into sync_states (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
     select $1, 'shopify_tags', c.id, 0, 0, 0, $3
       from audit_members m join customers c on c.shop_id = $1 and c.shopify_id = m.member::bigint
      where m.shop_id = $1 and m.audit_id = $2 and m.places > 0
     on conflict (shop_id, target, customer_id) do nothing`,
    [sql.shopId, id, now],
  );
}

/** Enters profiles that were found on a list. It is not known what their properties show. */
async function enterProfiles(sql: ShopSql, { id }: ReadAudit, now: Date): Promise<void> {
  await sql.query(
    `insert into profile_states (shop_id, email, klaviyo_id, wanted, held, confirmed, sent_content, updated_at)
     select $1, m.member, m.klaviyo_id, 0, 0, 0, 'unknown', $3
       from audit_members m where m.shop_id = $1 and m.audit_id = $2 and m.places > 0
     on conflict (shop_id, email) do nothing`,
    [sql.shopId, id, now],
  );
}

/**
 * Writes what was read of the metafields into their states. Where a state was `unknown`, that is no difference.
 * @returns how many differed
 */
async function healMetafields(sql: ShopSql, { id }: ReadAudit, now: Date): Promise<number> {
  const [row] = await sql.query<{ differed: bigint }>(
    `with t as (
       select s.customer_id, s.sent, nullif(m.metafields, '') as found
         from metafield_states s
         join customers c on c.shop_id = s.shop_id and c.id = s.customer_id
         join audit_members m
           on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text and m.metafields is not null
        where s.shop_id = $1 and s.sent is distinct from nullif(m.metafields, '')
          for no key update of s),
     healed as (
       insert into metafield_states (shop_id, customer_id, sent, updated_at)
       select $1, customer_id, found, $3 from t
       on conflict (shop_id, customer_id) do update set sent = excluded.sent, updated_at = excluded.updated_at)
     select count(*) as differed from t where t.sent is distinct from 'unknown'`,
    [sql.shopId, id, now],
  );
  return Number(row?.differed ?? 0n);
}

async function compare(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { from, besides } = COMPARED[audit.target];
  const rows = await sql.query<{ members: number; missing: number; extra: number; customers: bigint }>(
    `select members, missing, extra, count(*) as customers
       from (select ${TRUE_PLACES} as members, ${MISSING} as missing, ${EXTRA} as extra from ${from}) as each
      where members | missing <> 0 group by 1, 2, 3`,
    [sql.shopId, audit.id, audit.places],
  );
  const within = (of: "members" | "missing" | "extra", place: LabelledPlace): number =>
    rows.reduce((sum, row) => sum + (isIn(row[of], place) ? Number(row.customers) : 0), 0);
  const places = placesRead(audit).map((place) => ({
    isOld: place.isOld,
    found: {
      ...place.audience,
      label: place.label,
      members: within("members", place),
      missing: within("missing", place),
      extra: within("extra", place),
    },
  }));
  return {
    places: places
      .filter(({ isOld, found }) => !isOld || found.members + found.missing > 0)
      .map(({ found }): AuditedPlace => found),
    ...(await besides(sql, audit, now)),
    examples: await findExamples(sql, audit),
  };
}

function placesRead({ audiences, places }: ReadAudit): LabelledPlace[] {
  return labelledPlaces(audiences).filter((place) => isIn(places, place));
}

async function countStrangers(sql: ShopSql, audit: ReadAudit): Promise<number> {
  const [row] = await sql.query<{ strangers: bigint }>(
    `select count(*) as strangers from ${COMPARED.klaviyo.from} and ${EXTRA} <> 0 and s.customer_id is null`,
    [sql.shopId, audit.id, audit.places],
  );
  return Number(row?.strangers ?? 0n);
}

async function findExamples(sql: ShopSql, audit: ReadAudit): Promise<AuditExample[]> {
  const { from } = COMPARED[audit.target];
  const read = placesRead(audit);
  const examples: AuditExample[] = [];
  for (const [kind, difference] of [["missing", MISSING] as const, ["extra", EXTRA] as const]) {
    const rows = await sql.query<{ customerId: bigint; places: number }>(
      `select customer_id as "customerId", places
         from (select s.customer_id, ${difference} as places,
                      row_number() over (partition by ${difference} order by s.customer_id) as row
                 from ${from} and s.customer_id is not null and ${difference} <> 0) as found
        where row <= $4 order by places, customer_id`,
      [sql.shopId, audit.id, audit.places, EXAMPLES],
    );
    for (const { customerId, places } of rows) {
      const label = read.find((place) => isIn(places, place))?.label;
      if (label !== undefined) examples.push({ customerId: customerId.toString(), label, kind });
    }
  }
  return examples.slice(0, MOST_EXAMPLES);
}
