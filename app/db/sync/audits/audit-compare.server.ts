/** Compares what an audit has read with the states, and corrects the states: in SQL, for all at once. */
import type { AuditReport } from "../../../domain/sync/audit.ts";
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { ENTER } from "./audit-enter.server.ts";
import { countDifferences, countStrangers, type ReadAudit } from "./audit-report.server.ts";
import {
  COMPARED,
  differs,
  extra,
  missing,
  profileHeals,
  real,
  type Compared,
  type ReadWord,
} from "./audit-sql.ts";
import { besideSet } from "../set-sql.ts";
import type { Target } from "../sync-targets.server.ts";

type Besides = Pick<AuditReport, "strangers" | "metafields">;

/** What else is reported and corrected at each target. */
const BESIDES: Readonly<Record<Target, (sql: ShopSql, audit: ReadAudit, now: Date) => Promise<Besides>>> = {
  shopify_tags: async (sql, { id }, now) => ({
    strangers: 0,
    metafields: await correctMetafields(sql, id, now),
  }),
  klaviyo: async (sql, { id, read }) => {
    let strangers = 0;
    for (const set of read) strangers += await countStrangers(sql, { id, read: set });
    return { strangers, metafields: 0 };
  },
};

/**
 * Compares, and corrects the states to what was read. The next sync's plan then repairs the target. A member who was
 * not where the state says counts as moved for the brake. Nothing may be under way.
 */
export async function correctStates(sql: ShopSql, audit: ReadAudit, now: Date): Promise<AuditReport> {
  const { id, target } = audit;
  const words = audit.read.map((read): ReadWord => ({ id, read }));
  await joinInBulk(sql);
  for (const word of words) await ENTER[target](sql, word, now);
  const besides = await BESIDES[target](sql, audit, now);
  const report = { ...(await countDifferences(sql, audit)), ...besides };
  for (const word of words) await correctWord(sql, target, word, now);
  return report;
}

async function correctWord(sql: ShopSql, target: Target, word: ReadWord, now: Date): Promise<void> {
  const { id, read } = word;
  if (target === "klaviyo" && read.word !== 0) await correctProfiles(sql, word, now);
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

/** Corrects what is known of profiles, where the states that were compared don't say it themselves. */
async function correctProfiles(sql: ShopSql, { id, read }: ReadWord, now: Date): Promise<void> {
  const compared = COMPARED.klaviyo(read);
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

/**
 * Writes what was read of the metafields into their states. Where a state was `unknown`, that is no difference.
 * @returns how many differed
 */
async function correctMetafields(sql: ShopSql, id: number, now: Date): Promise<number> {
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
