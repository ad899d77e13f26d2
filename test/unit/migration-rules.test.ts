import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations/", import.meta.url));
/** Up to this migration no table held anything, since it belongs to the first release. */
const FIRST_RELEASE = "202611240007";
/**
 * Tables with thousands of rows of a shop. A statement that reads or rewrites them whole locks everybody out for long.
 */
const BIG = [
  "orders",
  "customers",
  "moves",
  "tag_states",
  "list_states",
  "sync_states",
  "profile_states",
  "metafield_states",
  "customer_emails",
  "webhook_deliveries",
  "seen_orders",
  "audit_members",
  "bad_lines",
  "counted_events",
  "klaviyo_profiles",
  "list_members_read",
  "customer_contacts",
  "customer_engagement",
  "customer_lists",
  "customer_places",
  "customer_properties",
  "customer_tags",
  "order_lines",
  "experiment_members",
  "products",
  "product_tags",
  "segment_members",
  "segment_moves",
  "workflow_calls",
];
const TABLE = `(?:only )?"?(?:${BIG.join("|")})"?`;
const ALTER = `alter table (?:if exists )?${TABLE} [^;]*`;

/** Statements that lock a big table while they go through it, each with the way round it. */
const HAZARDS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`create (?:unique )?index (?!concurrently)[^;]* on ${TABLE}`),
    "create the index concurrently, in a migration of its own",
  ],
  [
    new RegExp(`${ALTER}alter (?:column )?\\S+ (?:set data )?type`),
    "add another column and fill it in a job",
  ],
  [
    new RegExp(
      `${ALTER}(?:default (?:\\(|nextval|random|now|clock_timestamp|gen_random)|generated always as|serial)`,
    ),
    "add the column without it and fill it in a job",
  ],
  [
    new RegExp(`${ALTER}add constraint (?![^;]*(?:not valid|using index))`),
    "add it as not valid, or using an index made before, and validate it in the next migration",
  ],
  [new RegExp(`${ALTER}set not null`), "add a check as not valid and validate it in the next migration"],
  [new RegExp(`(?:update|delete from) ${TABLE}`), "do it in a job, some rows at a time"],
  [/vacuum full|cluster |reindex (?!\S+ concurrently)|lock table/, "use what does not lock"],
];

/** A table that a migration makes is empty, so what the migration does with it takes no time. */
function hazards(sql: string): string[] {
  const plain = sql.replace(/--.*$/gm, "").replace(/\s+/g, " ").toLowerCase();
  const made = [...plain.matchAll(/create table (\w+)/g)].map(([, table = ""]) => table);
  const old = plain.split(";").filter((statement) => !made.some((table) => isOn(statement, table)));
  return HAZARDS.filter(([pattern]) => pattern.test(old.join(";"))).map(([, cure]) => cure);
}

const isOn = (statement: string, table: string): boolean =>
  new RegExp(`(?: on|table(?: only)?|update|delete from) ${table}\\b`).test(statement);

describe("migrations after the first release", () => {
  it("lock no table for long", () => {
    const found = readdirSync(MIGRATIONS)
      .filter((name) => /^\d/.test(name) && name > FIRST_RELEASE)
      .flatMap((name) =>
        hazards(readFileSync(`${MIGRATIONS}${name}/migration.sql`, "utf8")).map((cure) => `${name}: ${cure}`),
      );
    expect(found).toEqual([]);
  });

  it("are judged by rules that let pass what takes no time", () => {
    for (const sql of [
      "alter table orders add column source text;",
      "alter table orders add column held boolean not null default false;",
      "create index concurrently orders_source_idx on orders (shop_id, source);",
      "create index exports_idx on exports (shop_id);",
      "alter table moves add constraint moves_check check (cause <> '') not valid;",
      "alter table moves validate constraint moves_check;",
      "update shops set language = 'en';",
      "-- update orders\nselect 1;",
      "create table orders (id int); create index orders_idx on orders (id);",
    ])
      expect([sql, hazards(sql)]).toEqual([sql, []]);
  });

  it("are refused by rules that know what locks", () => {
    for (const sql of [
      "create index orders_source_idx on orders (shop_id, source);",
      "CREATE UNIQUE INDEX a ON\n  customers (shop_id, id);",
      "alter table orders alter column id type text;",
      "alter table orders add column at timestamptz default now();",
      "alter table moves add constraint moves_check check (cause <> '');",
      "alter table sync_states alter column wanted set not null;",
      "update orders set state = 'counted';",
      "delete from webhook_deliveries;",
      "lock table shops;",
      "create table news (id int); create index customers_idx on customers (id);",
    ])
      expect([sql, hazards(sql).length]).toEqual([sql, 1]);
  });
});
