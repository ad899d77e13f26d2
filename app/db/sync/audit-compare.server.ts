/** Compares what an audit has read with the states, and corrects the states: in SQL, for all at once. */
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import type { AuditedPlace, AuditExample, AuditReport } from "../../domain/sync/audit.ts";
import { GROUP_PLACES, groupMask, type PlaceSet } from "../../domain/sync/places.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { hasContent, statesOfProfiles } from "./places.server.ts";
import { besideSet, inSet } from "./set-sql.ts";
import type { Target, TargetLabels } from "./sync-targets.server.ts";

/** An audit whose reading is done. */
interface ReadAudit {
  readonly id: number;
  readonly target: Target;
  readonly labels: TargetLabels;
  /** The places that were read, of tags also under the labels before. Nothing is known of the others. */
  readonly read: PlaceSet;
}

interface Compared {
  readonly table: string;
  /** The columns of a state's key within its shop and word. */
  readonly member: string;
  /**
   * States `s` of the shop $1, each with what the audit $2 read of it as `m`. States for which the target can't be
   * read are left out.
   */
  readonly from: string;
  /** Masks of the labels before; null: the target has none. */
  readonly before: BeforeMasks | null;
  /** The customer whose state it is. */
  readonly customer: string;
  /** What a correction writes at this target, by column, besides what it writes into every state. */
  readonly heals: Readonly<Record<string, string>>;
}

/** The masks of one state, as SQL. */
interface BeforeMasks {
  /** Where the member really is under the labels before. */
  readonly real: string;
  /** Places there that the state doesn't know of. */
  readonly extra: string;
}

const COMPARED: Readonly<Record<Target, (read: PlaceSet) => Compared>> = {
  shopify_tags: comparedTags,
  klaviyo: comparedLists,
};

/** Gives a state to each member that was read and has none. */
const ENTER: Readonly<Record<Target, (sql: ShopSql, audit: ReadAudit, now: Date) => Promise<void>>> = {
  shopify_tags: enterCustomers,
  klaviyo: enterProfiles,
};

type Besides = Pick<AuditReport, "strangers" | "metafields">;

/** What else is reported and corrected at each target. */
const BESIDES: Readonly<Record<Target, (sql: ShopSql, audit: ReadAudit, now: Date) => Promise<Besides>>> = {
  shopify_tags: async (sql, audit, now) => ({
    strangers: 0,
    metafields: await healMetafields(sql, audit, now),
  }),
  klaviyo: async (sql, audit) => ({ strangers: await countStrangers(sql, audit), metafields: 0 }),
};

/** Where the member really is, among the places that were read. */
const real = (read: PlaceSet): string => inSet("coalesce(m.places, 0)", read);
const missing = (read: PlaceSet): string => `(${inSet("s.confirmed", read)} & (~${real(read)}))`;
const extra = (read: PlaceSet): string => `(${real(read)} & (~s.may_hold))`;

function comparedTags(read: PlaceSet): Compared {
  const realBefore = inSet("coalesce(m.before, 0)", read);
  return {
    table: "tag_states",
    member: "customer_id",
    from: `tag_states s
      join customers c on c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null
      left join audit_members m
        on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text and m.word = s.word
     where s.shop_id = $1 and s.word = ${String(read.word)}`,
    before: { real: realBefore, extra: `(${realBefore} & (~s.before))` },
    customer: "s.customer_id",
    heals: { before: `${besideSet("s.before", read)} | ${realBefore}` },
  };
}

function comparedLists(read: PlaceSet): Compared {
  const isExtra = `${inSet(extra(read), GROUP_PLACES)} <> 0`;
  const sent = `case when ${isExtra} then coalesce(p.sent_content, 'unknown') else p.sent_content end`;
  return {
    table: "list_states",
    member: "email",
    from: `${statesOfProfiles(read)}
      left join audit_members m
        on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = s.email and m.word = s.word
     where s.shop_id = $1 and s.word = ${String(read.word)}`,
    before: null,
    customer: "p.customer_id",
    heals: read.word === 0 ? { ...profileHeals(read), sent_content: sent } : {},
  };
}

/** A missing profile may have been merged, or have another email. So its email is looked up again. */
function profileHeals(read: PlaceSet): Record<string, string> {
  return {
    klaviyo_id: "coalesce(m.klaviyo_id, p.klaviyo_id)",
    looked_up_at: `case when ${missing(read)} <> 0 then null else p.looked_up_at end`,
  };
}

/** Corrects what is known of profiles, where the states that were compared don't say it themselves. */
async function healProfiles(sql: ShopSql, { id, read }: ReadAudit, now: Date): Promise<void> {
  const compared = comparedLists(read);
  const healed = profileHeals(read);
  const columns = Object.keys(healed);
  await sql.query(
    `insert into list_states (shop_id, email, word, updated_at, ${columns.join(", ")})
     select s.shop_id, s.email, 0, $3, ${Object.values(healed).join(", ")}
       from ${compared.from} and (${differs(read, compared)})
     on conflict (shop_id, email, word) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    [sql.shopId, id, now],
  );
}

/** What a correction writes into every state, by column. */
function healsOf(read: PlaceSet, { before, heals }: Compared): Record<string, string> {
  const found = [missing(read), extra(read), ...(before === null ? [] : [before.extra])];
  return {
    may_hold: `${besideSet("s.may_hold", read)} | ${real(read)}`,
    confirmed: `${besideSet("s.confirmed", read)} | ${real(read)}`,
    drifted: `s.drifted | ${found.join(" | ")}`,
    ...heals,
  };
}

/** Whether the state says anything else than what was read. */
function differs(read: PlaceSet, { before }: Compared): string {
  const known = [inSet("s.may_hold", read), inSet("s.confirmed", read)].map(
    (mask) => `${mask} <> ${real(read)}`,
  );
  return [...known, ...(before === null ? [] : [`${inSet("s.before", read)} <> ${before.real}`])].join(
    " or ",
  );
}

/** For each place at most so many examples of one kind of difference are named. */
const EXAMPLES = 2;

/**
 * Compares, and corrects the states to what was read. The next sync's plan then repairs the target. A member who was
 * not where the state says counts as moved for the brake. Nothing may be under way.
 */
export async function correctStates(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { target, read } = audit;
  await joinInBulk(sql);
  await ENTER[target](sql, audit, now);
  const report = await compare(sql, audit, now);
  if (target === "klaviyo" && read.word !== 0) await healProfiles(sql, audit, now);
  const compared = COMPARED[target](read);
  const { table, member, from } = compared;
  const healed = healsOf(read, compared);
  const columns = Object.keys(healed);
  await sql.query(
    `insert into ${table} (shop_id, ${member}, word, updated_at, ${columns.join(", ")})
     select s.shop_id, s.${member}, s.word, $3, ${Object.values(healed).join(", ")}
       from ${from} and (${differs(read, compared)})
        for no key update of s
     on conflict (shop_id, ${member}, word) do update set updated_at = excluded.updated_at,
       ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    [sql.shopId, audit.id, now],
  );
  return report;
}

/**
 * Enters every person who carries a tag of ours as a customer. A person without orders is in no group, so the next
 * sync takes the tag off. Customers who are no longer in Shopify need no state.
 */
async function enterCustomers(sql: ShopSql, { id, read }: ReadAudit, now: Date): Promise<void> {
  const carries = `m.shop_id = $1 and m.audit_id = $2 and m.word = ${String(read.word)}
    and m.places | m.before <> 0`;
  await sql.query(
    `delete from tag_states
      where shop_id = $1 and customer_id = any(array(
        select c.id from audit_members m
          cross join lateral (
            select id from customers where shop_id = $1 and shopify_id = m.member::bigint limit 1) as c
         where m.shop_id = $1 and m.audit_id = $2 and m.gone))`,
    [sql.shopId, id],
  );
  await sql.query(
    `insert into customers (shop_id, shopify_id)
     select $1, m.member::bigint from audit_members m
      where ${carries}
        and not exists (select from customers c where c.shop_id = $1 and c.shopify_id = m.member::bigint)
      order by m.member::bigint
     on conflict (shop_id, shopify_id) do nothing`,
    [sql.shopId, id],
  );
  await sql.query(
    `insert into tag_states (shop_id, customer_id, word, updated_at)
     select $1, c.id, m.word, $3
       from audit_members m join customers c on c.shop_id = $1 and c.shopify_id = m.member::bigint
      where ${carries}
     on conflict (shop_id, customer_id, word) do nothing`,
    [sql.shopId, id, now],
  );
}

/** Enters profiles that were found on a list. It is not known what their properties show. */
async function enterProfiles(sql: ShopSql, { id, read }: ReadAudit, now: Date): Promise<void> {
  const onList = `m.shop_id = $1 and m.audit_id = $2 and m.word = ${String(read.word)} and m.places <> 0`;
  const content = hasContent(read) ? "unknown" : null;
  await sql.query(
    `insert into list_states (shop_id, email, word, klaviyo_id, sent_content, updated_at)
     select $1, m.member, 0, m.klaviyo_id, $4, $3 from audit_members m where ${onList}
     on conflict (shop_id, email, word) do nothing`,
    [sql.shopId, id, now, content],
  );
  if (read.word === 0) return;
  await sql.query(
    `insert into list_states (shop_id, email, word, updated_at)
     select $1, m.member, m.word, $3 from audit_members m where ${onList}
     on conflict (shop_id, email, word) do nothing`,
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
           on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text and m.word = 0
              and m.metafields is not null
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

/** What was found of members, by the mask of where. */
interface FoundMasks {
  readonly members: bigint;
  readonly missing: bigint;
  readonly extra: bigint;
  /** The same under the labels before. There nobody is missing, since the target has confirmed nothing of them. */
  readonly membersBefore: bigint;
  readonly extraBefore: bigint;
}

async function compare(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { target, read } = audit;
  const { from, before } = COMPARED[target](read);
  const rows = await sql.query<FoundMasks & { customers: bigint }>(
    `select members, missing, extra, "membersBefore", "extraBefore", count(*) as customers
       from (select ${real(read)} as members, ${missing(read)} as missing, ${extra(read)} as extra,
                    ${before?.real ?? "0::bigint"} as "membersBefore", ${before?.extra ?? "0::bigint"} as "extraBefore"
               from ${from}) as each
      where members | missing | "membersBefore" <> 0 group by 1, 2, 3, 4, 5`,
    [sql.shopId, audit.id],
  );
  const within = (of: keyof FoundMasks, mask: bigint): number =>
    rows.reduce((sum, row) => sum + ((row[of] & mask) === 0n ? 0 : Number(row.customers)), 0);
  return {
    places: labelledPlaces(audit).flatMap((labelled) => foundAt(labelled, within)),
    ...(await BESIDES[target](sql, audit, now)),
    examples: await findExamples(sql, audit),
  };
}

/** A group's place under one of its labels. */
interface LabelledPlace {
  readonly group: Group;
  readonly label: string;
  readonly mask: bigint;
  readonly isOld: boolean;
}

/** What was found there. An old label that nobody carries isn't named. */
function foundAt(
  { group, label, mask, isOld }: LabelledPlace,
  within: (of: keyof FoundMasks, mask: bigint) => number,
): AuditedPlace[] {
  if (!isOld) {
    const found = {
      members: within("members", mask),
      missing: within("missing", mask),
      extra: within("extra", mask),
    };
    return [{ group, label, ...found }];
  }
  const members = within("membersBefore", mask);
  return members === 0 ? [] : [{ group, label, members, missing: 0, extra: within("extraBefore", mask) }];
}

function labelledPlaces({ target, labels, read }: ReadAudit): LabelledPlace[] {
  const of = (names: TargetLabels["current"], isOld: boolean): LabelledPlace[] =>
    GROUPS.map((group) => ({ group, label: names[group], mask: groupMask(group), isOld })).filter(
      ({ mask }) => read.word === GROUP_PLACES.word && (mask & read.mask) !== 0n,
    );
  const { previous } = labels;
  const hasOld = previous !== null && COMPARED[target](read).before !== null;
  return [...of(labels.current, false), ...(hasOld ? of(previous, true) : [])];
}

async function countStrangers(sql: ShopSql, { id, read }: ReadAudit): Promise<number> {
  const { from, customer } = COMPARED.klaviyo(read);
  const [row] = await sql.query<{ strangers: bigint }>(
    `select count(*) as strangers from ${from} and ${extra(read)} <> 0 and ${customer} is null`,
    [sql.shopId, id],
  );
  return Number(row?.strangers ?? 0n);
}

/** A difference of one kind, under the labels of today or those before. */
interface Difference {
  readonly kind: AuditExample["kind"];
  readonly isOld: boolean;
  /** SQL: the mask of where a state differs. */
  readonly mask: string;
}

async function findExamples(sql: ShopSql, audit: ReadAudit): Promise<AuditExample[]> {
  const { read } = audit;
  const { before } = COMPARED[audit.target](read);
  const differences: Difference[] = [
    { kind: "missing", isOld: false, mask: missing(read) },
    { kind: "extra", isOld: false, mask: extra(read) },
    ...(before === null ? [] : [{ kind: "extra", isOld: true, mask: before.extra } as const]),
  ];
  const examples: AuditExample[] = [];
  for (const difference of differences) examples.push(...(await examplesOf(sql, audit, difference)));
  return examples.slice(0, 4 * GROUPS.length);
}

async function examplesOf(sql: ShopSql, audit: ReadAudit, difference: Difference): Promise<AuditExample[]> {
  const { kind, isOld, mask: places } = difference;
  const { from, customer } = COMPARED[audit.target](audit.read);
  const rows = await sql.query<{ customerId: bigint; places: bigint }>(
    `select customer_id as "customerId", places
       from (select ${customer}, ${places} as places,
                    row_number() over (partition by ${places} order by ${customer}) as row
               from ${from} and ${customer} is not null and ${places} <> 0) as found
      where row <= $3 order by places, customer_id`,
    [sql.shopId, audit.id, EXAMPLES],
  );
  const labels = labelledPlaces(audit).filter((labelled) => labelled.isOld === isOld);
  return rows.flatMap(({ customerId, places: found }) => {
    const label = labels.find(({ mask }) => (mask & found) !== 0n)?.label;
    return label === undefined ? [] : [{ customerId: customerId.toString(), label, kind }];
  });
}
