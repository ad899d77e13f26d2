/** The files of a segment's members: made as a group's are, and also with people who never ordered. */
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { recentExports } from "../../../app/db/insights/exports.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { CONTACT_HEADER, FIGURE_HEADER } from "../../../app/domain/export/columns.ts";
import { segmentSubject, type ExportSubject } from "../../../app/domain/export/subject.ts";
import { ExportOutdatedError, figureText, openContactText } from "../../../app/exports/lines.server.ts";
import { makeExports, requestExport } from "../../../app/exports/make.server.ts";
import { ENGLISH_NAMES } from "../../../app/sync/labels/group-names.ts";
import { importAll, makeWorld, never, orders, rows, score, type World } from "../import/import-world.ts";

const WORDS = { groupNames: ENGLISH_NAMES, currency: "EUR" };
/** In the second word of the masks. */
const PLACE = 70;
const WITHOUT_ORDER = 987_654_321n;

let world: World;
let subject: ExportSubject;
let members: string[];

beforeEach(async () => {
  world = await makeWorld(orders(90, 30));
  for (const customer of world.store.customers.values())
    customer.email = `c${String(customer.id)}@example.com`;
  await importAll(world);
  await score(world);
  await inShopSql(world.db, world.shopId, async (sql) => {
    await sql.query("insert into customers (shop_id, shopify_id) values ($1, $2)", [
      sql.shopId,
      WITHOUT_ORDER,
    ]);
    const [segment] = await sql.query<{ id: number }>(
      `insert into segments (shop_id, place, name, name_key, rule, created_at, changed_at)
       values ($1, $2, 'Some', 'some', '{}', now(), now()) returning id`,
      [sql.shopId, PLACE],
    );
    subject = segmentSubject(segment?.id ?? 0);
    // The others are in the segments before and after it.
    await sql.query(
      `insert into segment_members (shop_id, customer_id, word, members)
       select shop_id, id, 1, case when shopify_id = $2 or id % 3 = 0 then 1::bigint << 7 else 320 end
         from customers where shop_id = $1`,
      [sql.shopId, WITHOUT_ORDER],
    );
  });
  const all = await rows(world, "customers");
  members = all
    .filter((row) => row["shopify_id"] === WITHOUT_ORDER || Number(row["id"]) % 3 === 0)
    .map((row) => String(row["shopify_id"]))
    .sort();
});
afterEach(async () => world.close());

async function textOf(text: AsyncGenerator<string>): Promise<string> {
  let whole = "";
  for await (const part of text) whole += part;
  return whole;
}

describe("the files of a segment", () => {
  it("have a line of figures for each member and nobody else", async () => {
    const text = await textOf(figureText(world.db, world.shopId, subject, WORDS));
    const [header, ...lines] = parse(text);
    expect(header).toEqual(FIGURE_HEADER);
    expect(lines.map(([id]) => id).sort()).toEqual(members);
    expect(lines.find(([id]) => id === String(WITHOUT_ORDER))).toEqual([
      ...[String(WITHOUT_ORDER), "", "", "", "", "", "0", "0", "EUR", ""],
    ]);
  });

  it("hold the members' contact details, gathered by the same job", async () => {
    const wish = { subject, format: "klaviyo", subscribedOnly: false } as const;
    await requestExport(world.services, world.shopId, wish);
    await requestExport(world.services, world.shopId, wish);
    for (let turn = 0; turn < 200; turn += 1)
      if ((await makeExports(world.services, world.shopId, never)).outcome === "done") break;
    const made = await inShopSql(world.db, world.shopId, (sql) => recentExports(sql, subject, new Date(0)));
    expect(made).toMatchObject([{ subject, status: "ready", errorCode: null }]);
    const [row] = made;
    if (row === undefined) throw new Error("There is no export.");
    const admin = await world.services.admin();
    const text = await openContactText(world.db, world.shopId, { admin, row, words: WORDS, signal: never });
    const [header, ...lines] = parse(await textOf(text));
    expect(header).toEqual(CONTACT_HEADER.klaviyo);
    const known = members.filter((id) => world.store.customers.has(Number(id)));
    expect(lines.map(([email]) => email).sort()).toEqual(known.map((id) => `c${id}@example.com`).sort());
    expect(lines.length).toBeGreaterThan(0);
  });

  it("hold the emails of members whom only Klaviyo knows, and of nobody else", async () => {
    await inShopSql(world.db, world.shopId, async (sql) => {
      for (const [klaviyoId, email, isMember, subscribed] of [
        ["P1", "one@example.com", true, true],
        ["P2", "two@example.com", true, false],
        ["P3", null, true, true],
        ["P4", "four@example.com", false, true],
      ] as const)
        await sql.query(
          `with made as (insert into customers (shop_id, klaviyo_id) values ($1, $2) returning id),
           profile as (insert into klaviyo_profiles (shop_id, klaviyo_id, customer_id, email, seen_at)
             select $1, $2, id, $3, now() from made),
           contact as (insert into customer_contacts (shop_id, customer_id, subscribed, suppressed)
             select $1, id, $5, false from made)
           insert into segment_members (shop_id, customer_id, word, members)
           select $1, id, 1, case when $4 then 1::bigint << 7 else 320 end from made`,
          [sql.shopId, klaviyoId, email, isMember, subscribed],
        );
    });
    const emails = async (subscribedOnly: boolean): Promise<string[]> => {
      await requestExport(world.services, world.shopId, { subject, format: "klaviyo", subscribedOnly });
      for (let turn = 0; turn < 200; turn += 1)
        if ((await makeExports(world.services, world.shopId, never)).outcome === "done") break;
      const made = await inShopSql(world.db, world.shopId, (sql) => recentExports(sql, subject, new Date(0)));
      const row = made.find((each) => each.subscribedOnly === subscribedOnly);
      if (row === undefined) throw new Error("There is no export.");
      const admin = await world.services.admin();
      const file = { admin, row, words: WORDS, signal: never };
      const [, ...lines] = parse(await textOf(await openContactText(world.db, world.shopId, file)));
      return lines.flatMap(([email]) => (email?.startsWith("c") === false ? [email] : [])).sort();
    };
    expect(await emails(false)).toEqual(["one@example.com", "two@example.com"]);
    expect(await emails(true)).toEqual(["one@example.com"]);
  });

  it("break off once their segment is deleted or counted anew, and never look whole", async () => {
    const wish = { subject, format: "klaviyo", subscribedOnly: false } as const;
    await requestExport(world.services, world.shopId, wish);
    for (let turn = 0; turn < 200; turn += 1)
      if ((await makeExports(world.services, world.shopId, never)).outcome === "done") break;
    const [row] = await inShopSql(world.db, world.shopId, (sql) => recentExports(sql, subject, new Date(0)));
    if (row === undefined) throw new Error("There is no export.");
    const file = { admin: await world.services.admin(), row, words: WORDS, signal: never };
    for (const change of [
      "update segments set refreshed_at = now(), refreshed_version = version, members = 11 where shop_id = $1",
      "delete from segments where shop_id = $1",
    ]) {
      const figures = figureText(world.db, world.shopId, subject, WORDS, undefined, 2);
      const contacts = await openContactText(world.db, world.shopId, file);
      for (const text of [figures, contacts]) {
        await text.next();
        expect((await text.next()).value).toContain("\n");
      }
      await inShopSql(world.db, world.shopId, (sql) => sql.query(change, [sql.shopId]));
      for (const text of [figures, contacts]) await expect(text.next()).rejects.toThrow(ExportOutdatedError);
    }
  });
});
