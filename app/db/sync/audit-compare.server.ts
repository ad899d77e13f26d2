/** Compares what an audit has read with the states, and corrects the states: in SQL, for all at once. */
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import type { AuditedPlace, AuditExample, AuditReport } from "../../domain/sync/audit.ts";
import { isIn, labelledPlaces, type LabelledPlace } from "../../domain/sync/labelled-places.ts";
import { GROUP_PLACES, type PlaceSet } from "../../domain/sync/places.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { hasContent, statesOfProfiles } from "./places.server.ts";
import { besideSet, inSet } from "./set-sql.ts";
import type { Target } from "./sync-targets.server.ts";

/** An audit whose reading is done. */
interface ReadAudit {
  readonly id: number;
  readonly target: Target;
  readonly audiences: readonly LabelledAudience[];
  /** The places that were read, by word; of tags also under the labels before. Nothing is known of the others. */
  readonly read: readonly PlaceSet[];
}

/** What was read of one word. */
interface ReadWord {
  readonly id: number;
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
const ENTER: Readonly<Record<Target, (sql: ShopSql, word: ReadWord, now: Date) => Promise<void>>> = {
  shopify_tags: enterCustomers,
  klaviyo: enterProfiles,
};

type Besides = Pick<AuditReport, "strangers" | "metafields">;

/** What else is reported and corrected at each target. */
const BESIDES: Readonly<Record<Target, (sql: ShopSql, audit: ReadAudit, now: Date) => Promise<Besides>>> = {
  shopify_tags: async (sql, { id }, now) => ({
    strangers: 0,
    metafields: await healMetafields(sql, id, now),
  }),
  klaviyo: async (sql, { id, read }) => {
    let strangers = 0;
    for (const set of read) strangers += await countStrangers(sql, { id, read: set });
    return { strangers, metafields: 0 };
  },
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
async function healProfiles(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
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
/** At most so many examples are named in all. */
const MOST_EXAMPLES = 24;

/**
 * Compares, and corrects the states to what was read. The next sync's plan then repairs the target. A member who was
 * not where the state says counts as moved for the brake. Nothing may be under way.
 */
export async function correctStates(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { id, target } = audit;
  const words = audit.read.map((read): ReadWord => ({ id, read }));
  await joinInBulk(sql);
  for (const word of words) await ENTER[target](sql, word, now);
  const report = await compare(sql, audit, now);
  for (const word of words) await correctWord(sql, target, word, now);
  return report;
}

async function correctWord(sql: ShopSql, target: Target, word: ReadWord, now: Date): Promise<void> {
  const { id, read } = word;
  if (target === "klaviyo" && read.word !== 0) await healProfiles(sql, word, now);
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
    [sql.shopId, id, now],
  );
}

/**
 * Enters every person who carries a tag of ours as a customer. A person without orders is in no group, so the next
 * sync takes the tag off. Customers who are no longer in Shopify need no state.
 */
async function enterCustomers(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
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
async function enterProfiles(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
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
async function healMetafields(sql: ShopSql, id: number, now: Date): Promise<number> {
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

/** What was found of members in one word, and of how many. */
interface Found {
  readonly word: number;
  readonly members: bigint;
  readonly missing: bigint;
  readonly extra: bigint;
  /** The same under the labels before. There nobody is missing, since the target has confirmed nothing of them. */
  readonly membersBefore: bigint;
  readonly extraBefore: bigint;
  readonly customers: bigint;
}

async function compare(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { id, target } = audit;
  const found: Found[] = [];
  for (const read of audit.read) found.push(...(await findDifferences(sql, target, { id, read })));
  const within = (kind: "members" | "missing" | "extra", place: LabelledPlace): number =>
    found.reduce((sum, each) => sum + (isIn(masksOf(each)[kind], place) ? Number(each.customers) : 0), 0);
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
      .filter(({ isOld, found: { members } }) => !isOld || members > 0)
      .map(({ found: counted }): AuditedPlace => counted),
    ...(await BESIDES[target](sql, audit, now)),
    examples: await findExamples(sql, audit),
  };
}

async function findDifferences(sql: ShopSql, target: Target, { id, read }: ReadWord): Promise<Found[]> {
  const { from, before } = COMPARED[target](read);
  return sql.query<Found>(
    `select ${String(read.word)} as word, members, missing, extra, "membersBefore", "extraBefore",
            count(*) as customers
       from (select ${real(read)} as members, ${missing(read)} as missing, ${extra(read)} as extra,
                    ${before?.real ?? "0::bigint"} as "membersBefore", ${before?.extra ?? "0::bigint"} as "extraBefore"
               from ${from}) as each
      where members | missing | "membersBefore" <> 0
      group by members, missing, extra, "membersBefore", "extraBefore"`,
    [sql.shopId, id],
  );
}

function masksOf({ word, members, missing: lost, extra: more, membersBefore, extraBefore }: Found) {
  return {
    members: { word, places: members, before: membersBefore },
    missing: { word, places: lost, before: 0n },
    extra: { word, places: more, before: extraBefore },
  };
}

/** The labels that were read. Where a target has no labels before, no member is found under one. */
function placesRead({ audiences, read }: ReadAudit): LabelledPlace[] {
  return labelledPlaces(audiences).filter((place) =>
    read.some(({ word, mask }) => isIn({ word, places: mask, before: mask }, place)),
  );
}

async function countStrangers(sql: ShopSql, { id, read }: ReadWord): Promise<number> {
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
  const examples: AuditExample[] = [];
  for (const kind of ["missing", "extra"] as const)
    for (const read of audit.read) examples.push(...(await examplesOf(sql, audit, { read, kind })));
  return examples.slice(0, MOST_EXAMPLES);
}

async function examplesOf(
  sql: ShopSql,
  audit: ReadAudit,
  { read, kind }: { readonly read: PlaceSet; readonly kind: AuditExample["kind"] },
): Promise<AuditExample[]> {
  const { before } = COMPARED[audit.target](read);
  const differences: Difference[] = [
    { kind, isOld: false, mask: kind === "missing" ? missing(read) : extra(read) },
    ...(kind === "missing" || before === null ? [] : [{ kind, isOld: true, mask: before.extra }]),
  ];
  const examples: AuditExample[] = [];
  for (const difference of differences) examples.push(...(await examplesOfOne(sql, audit, read, difference)));
  return examples;
}

async function examplesOfOne(
  sql: ShopSql,
  audit: ReadAudit,
  read: PlaceSet,
  { kind, isOld, mask }: Difference,
): Promise<AuditExample[]> {
  const { from, customer } = COMPARED[audit.target](read);
  const rows = await sql.query<{ customerId: bigint; places: bigint }>(
    `select customer_id as "customerId", places
       from (select ${customer}, ${mask} as places,
                    row_number() over (partition by ${mask} order by ${customer}) as row
               from ${from} and ${customer} is not null and ${mask} <> 0) as found
      where row <= $3 order by places, customer_id`,
    [sql.shopId, audit.id, EXAMPLES],
  );
  const labels = placesRead(audit).filter((place) => place.isOld === isOld);
  return rows.flatMap(({ customerId, places }) => {
    const held = { word: read.word, places, before: places };
    const label = labels.find((place) => isIn(held, place))?.label;
    return label === undefined ? [] : [{ customerId: customerId.toString(), label, kind }];
  });
}
