import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const SCRIPT = new URL("../../../docs/citus.sql", import.meta.url);
/** The two functions and the table of Citus that the script uses. They note what they are asked for. */
const CITUS = `
  create table pg_dist_partition (logicalrelid regclass primary key, column_name text, colocated text);
  create function create_reference_table(wanted text) returns void language sql as
    $$ insert into pg_dist_partition values (wanted::regclass, null, null) $$;
  create function create_distributed_table(wanted text, column_name text, colocate_with text default 'default')
    returns void language sql as
    $$ insert into pg_dist_partition values (wanted::regclass, column_name, colocate_with) $$;`;
/** Tables of the app that stay on the coordinator. */
const LOCAL = ["_prisma_migrations"];

let database: TestDatabase;

async function ask<Row extends object>(text: string): Promise<Row[]> {
  return (await database.db.pool.query<Row>(text)).rows;
}

beforeAll(async () => {
  database = await testDatabase();
  await ask(CITUS);
  const script = await readFile(SCRIPT, "utf8");
  await ask(script);
  await ask(script);
});
afterAll(async () => database.drop());

/** Citus refuses the first three, and the others cost rows on the wrong node. */
describe("docs/citus.sql", () => {
  it("gives each table of the app a place, and a second run changes nothing", async () => {
    const tables = await ask<{ name: string; place: string }>(
      `select c.relname as name, case when p.logicalrelid is null then 'local'
                                      when p.column_name is null then 'reference' else p.column_name end as place
         from pg_class c left join pg_dist_partition p on p.logicalrelid = c.oid
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'pg_dist_partition'`,
    );
    const at = (place: string) => tables.filter((table) => table.place === place).map(({ name }) => name);
    expect(at("local")).toEqual(LOCAL);
    expect(at("reference").sort()).toEqual(["sessions", "shops"]);
    expect(at("shop_id").length).toBe(tables.length - 3);
    expect(at("shop_id")).toContain("orders");
  });

  it("has all distributed tables in one group, by a column of one type that is never null", async () => {
    const odd = await ask(
      `select c.relname from pg_dist_partition p
         join pg_class c on c.oid = p.logicalrelid
         join pg_attribute a on a.attrelid = c.oid and a.attname = p.column_name
        where a.atttypid <> 'integer'::regtype or not a.attnotnull or a.attgenerated <> ''
           or p.colocated <> case c.relname when 'settings' then 'none' else 'public.settings' end`,
    );
    expect(odd).toEqual([]);
  });

  it("finds the shop first in each key and each unique index, exclusion constraint or not", async () => {
    const odd = await ask(
      `select i.indexrelid::regclass::text as index
         from pg_dist_partition p
         join pg_index i on i.indrelid = p.logicalrelid and (i.indisunique or i.indisexclusion)
         join pg_attribute a on a.attrelid = p.logicalrelid and a.attname = p.column_name
        where i.indkey[0] <> a.attnum`,
    );
    expect(odd).toEqual([]);
    const without = await ask(
      `select logicalrelid::text as name from pg_dist_partition
        where not exists (select from pg_index where indrelid = logicalrelid and indisprimary)`,
    );
    expect(without).toEqual([]);
  });

  it("finds no foreign key across shops, and none at all on a reference table", async () => {
    const across = await ask(
      `select f.conname from pg_constraint f
         join pg_dist_partition p on p.logicalrelid = f.conrelid
         left join pg_dist_partition r on r.logicalrelid = f.confrelid
         left join pg_attribute a on a.attrelid = f.conrelid and a.attname = p.column_name
         left join pg_attribute b on b.attrelid = f.confrelid and b.attname = r.column_name
        where f.contype = 'f'
          and (p.column_name is null or r.logicalrelid is null
               or (r.column_name is not null
                   and not exists (select from unnest(f.conkey, f.confkey) as k(own, other)
                                    where k.own = a.attnum and k.other = b.attnum)))`,
    );
    expect(across).toEqual([]);
  });

  it("finds no trigger, no partition, no inheritance, no view and no rule", async () => {
    const odd = await ask(
      `select tgname as name from pg_trigger
         join pg_dist_partition on logicalrelid = tgrelid where not tgisinternal
       union all select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('p', 'v', 'm', 'f')
       union all select inhrelid::regclass::text from pg_inherits
         join pg_dist_partition on logicalrelid in (inhrelid, inhparent)
       union all select rulename from pg_rewrite join pg_dist_partition on logicalrelid = ev_class`,
    );
    expect(odd).toEqual([]);
  });

  it("needs no sequence to be unique over shops but the shops' own", async () => {
    // An id of a distributed table is unique with its shop only, so nodes may give out the same one.
    const shared = await ask<{ table: string; key: string }>(
      `select d.adrelid::regclass::text as table, pg_get_indexdef(i.indexrelid) as key
         from pg_attrdef d
         join pg_index i on i.indrelid = d.adrelid and i.indisunique and i.indnkeyatts = 1 and i.indkey[0] = d.adnum
        where pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' and d.adrelid::regclass::text not like 'pgboss.%'`,
    );
    expect(shared.map(({ table }) => table)).toEqual(["shops"]);
    const twice = await ask(
      `select pg_get_expr(adbin, adrelid) from pg_attrdef
        where pg_get_expr(adbin, adrelid) like 'nextval(%' group by 1 having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });
});
