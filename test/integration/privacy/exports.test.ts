import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { recentExports, type ExportRow, type ExportWish } from "../../../app/db/insights/exports.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { CONTACT_HEADER, FIGURE_HEADER } from "../../../app/domain/export/columns.ts";
import { ALL_CUSTOMERS } from "../../../app/domain/export/subject.ts";
import type { Group } from "../../../app/domain/groups/group.ts";
import {
  ExportGoneError,
  ExportOutdatedError,
  figureText,
  openContactText,
} from "../../../app/exports/lines.server.ts";
import { makeExports, requestExport } from "../../../app/exports/make.server.ts";
import { ENGLISH_NAMES } from "../../../app/sync/labels/group-names.ts";
import { scoreShop } from "../../../app/scoring/score.server.ts";
import { importAll, makeWorld, never, NOW, orders, rows, score, type World } from "../import/import-world.ts";

const WORDS = { groupNames: ENGLISH_NAMES, currency: "EUR" };
const WISH: ExportWish = { subject: "sleeping", format: "klaviyo", subscribedOnly: false };

let world: World;
let group: Group;
beforeEach(async () => {
  world = await makeWorld(orders(900, 120));
  for (const customer of world.store.customers.values()) {
    customer.firstName = "=Anna";
    customer.email = customer.id % 10 === 0 ? null : `c${String(customer.id)}@example.com`;
  }
  await importAll(world);
  await score(world);
  group = (await members())[0]?.["group"] as Group;
});
afterEach(async () => world.close());

const members = async () =>
  (await rows(world, "customers")).filter((row) => row["group"] !== null && row["shopify_id"] !== null);
const files = (): Promise<ExportRow[]> =>
  inShopSql(world.db, world.shopId, (sql) => recentExports(sql, group, new Date(0)));
const ask = (wish: Partial<ExportWish> = {}) =>
  requestExport(world.services, world.shopId, { ...WISH, subject: group, ...wish });

/** Runs the job until it is done, as the queue would. */
async function make(): Promise<ExportRow | undefined> {
  for (let turn = 0; turn < 200; turn += 1) {
    if ((await makeExports(world.services, world.shopId, never)).outcome === "done")
      return (await files())[0];
  }
  throw new Error("The export comes to no end.");
}

async function textOf(text: AsyncGenerator<string>): Promise<string> {
  let whole = "";
  for await (const part of text) whole += part;
  return whole;
}

async function contactFile(row: ExportRow | undefined): Promise<string[][]> {
  if (row === undefined) throw new Error("There is no export.");
  const admin = await world.services.admin();
  const text = await openContactText(world.db, world.shopId, { admin, row, words: WORDS, signal: never });
  return parse(await textOf(text));
}

describe("the file of a group's figures", () => {
  it("has a line for each customer of the group and nobody else", async () => {
    const [header, ...lines] = parse(await textOf(figureText(world.db, world.shopId, group, WORDS)));
    expect(header).toEqual(FIGURE_HEADER);
    const expected = (await members()).filter((row) => row["group"] === group);
    expect(lines.map(([id]) => id).sort()).toEqual(expected.map((row) => String(row["shopify_id"])).sort());
    expect(new Set(lines.map((line) => line[1]))).toEqual(new Set([ENGLISH_NAMES[group]]));
  });

  it("of all customers has everybody with a score, each with the group", async () => {
    const [, ...lines] = parse(await textOf(figureText(world.db, world.shopId, ALL_CUSTOMERS, WORDS)));
    const scored = (await members()).filter((row) => row["group"] !== null);
    expect(lines.map(([id]) => id).sort()).toEqual(scored.map((row) => String(row["shopify_id"])).sort());
    expect(new Set(lines.map((line) => line[1])).size).toBeGreaterThan(1);
  });

  it("tells of customers before it gives them away, so that those of a download that breaks off count", async () => {
    let told = 0;
    const text = figureText(world.db, world.shopId, group, WORDS, (customers) => void (told += customers));
    await text.next();
    expect(told).toBe(0);
    const { value } = await text.next();
    await text.return();
    expect(told).toBe((value ?? "").trimEnd().split("\r\n").length);
  });
});

describe("a file that is written while a run replaces the scores", () => {
  const PAGE = 50;
  const later = new Date(NOW.getTime() + 400 * 86_400_000);
  const run = () => scoreShop(world.services, world.shopId, later, never);

  it("breaks off rather than telling of two moments", async () => {
    const text = figureText(world.db, world.shopId, ALL_CUSTOMERS, WORDS, undefined, PAGE);
    await text.next();
    await text.next();
    await run();
    await expect(text.next()).rejects.toThrow(ExportOutdatedError);
  });

  it("is whole where all of it was read before, or after", async () => {
    const before = figureText(world.db, world.shopId, ALL_CUSTOMERS, WORDS);
    await before.next();
    const { value } = await before.next();
    await run();
    expect((await before.next()).done).toBe(true);
    const [, ...lines] = parse(await textOf(figureText(world.db, world.shopId, ALL_CUSTOMERS, WORDS)));
    const all = (await members()).map((row) => String(row["shopify_id"])).sort();
    expect(
      parse(value ?? "")
        .map(([id]) => id)
        .sort(),
    ).toEqual(all);
    expect(lines.map(([id]) => id).sort()).toEqual(all);
  });
});

describe("a file with contact details", () => {
  it("is gathered by Shopify and holds the group's customers who have an email", async () => {
    await ask();
    expect(world.enqueued.at(-1)).toEqual({ name: "export", payload: { shopId: world.shopId } });
    const made = await make();
    expect(made).toMatchObject({ status: "ready", errorCode: null });
    const [header, ...lines] = await contactFile(made);
    expect(header).toEqual(CONTACT_HEADER.klaviyo);
    const expected = (await members())
      .filter((row) => row["group"] === group)
      .map((row) => world.store.customers.get(Number(row["shopify_id"]))?.email)
      .filter((email) => typeof email === "string");
    expect(lines.map(([email]) => email).sort()).toEqual(expected.sort());
    expect(lines.length).toBeGreaterThan(0);
    // A cell that a spreadsheet would calculate is text.
    expect(new Set(lines.map((line) => line[1]))).toEqual(new Set(["'=Anna"]));
  });

  it("of all customers is gathered in the same way", async () => {
    await ask({ subject: ALL_CUSTOMERS });
    await make();
    const [made] = await inShopSql(world.db, world.shopId, (sql) =>
      recentExports(sql, ALL_CUSTOMERS, new Date(0)),
    );
    const [, ...lines] = await contactFile(made);
    const expected = (await members())
      .map((row) => world.store.customers.get(Number(row["shopify_id"]))?.email)
      .filter((email) => typeof email === "string");
    expect(lines.map(([email]) => email).sort()).toEqual(expected.sort());
  });

  it("leaves out who did not agree to marketing, if asked to", async () => {
    await ask({ subscribedOnly: true, format: "google_ads" });
    const subscribed = await contactFile(await make());
    await ask({ format: "google_ads" });
    const all = await contactFile(await make());
    const emails = all.slice(1).flat();
    const agreed = [...world.store.customers.values()]
      .filter(({ id }) => id % 4 !== 0)
      .map(({ email }) => email);
    expect(subscribed.slice(1).flat()).toEqual(emails.filter((email) => agreed.includes(email)));
    expect(subscribed.length).toBeLessThan(all.length);
  });

  it("is made once for the same wish, however often it is asked for", async () => {
    await ask();
    await ask();
    await make();
    expect(await files()).toHaveLength(1);
    await makeExports(world.services, world.shopId, never);
    expect(await files()).toHaveLength(1);
  });

  it("is one for twenty equal wishes at once, and keeps who asked", async () => {
    const wish = { ...WISH, subject: group };
    await Promise.all(
      Array.from({ length: 20 }, () => requestExport(world.services, world.shopId, wish, "4711")),
    );
    expect(await rows(world, "exports")).toMatchObject([{ requested_by: "4711", status: "queued" }]);
    await Promise.all(Array.from({ length: 20 }, () => ask({ subscribedOnly: true })));
    expect(await rows(world, "exports")).toHaveLength(2);
  });

  it("keeps nothing of the details", async () => {
    await ask();
    await contactFile(await make());
    expect(JSON.stringify(await rows(world, "exports"), (_, value: unknown) => String(value))).not.toContain(
      "@",
    );
  });

  it("ends with the reason when Shopify gives no result, and can be asked for again", async () => {
    world.fault({ kind: "bulk", fault: "failed_without_data" });
    await ask();
    expect(await make()).toMatchObject({ status: "failed", errorCode: "shopify_failed" });
    await ask();
    expect(await make()).toMatchObject({ status: "ready" });
  });

  it("asks anew when Shopify no longer knows the operation", async () => {
    await ask();
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update exports set operation_id = '999', status = 'running' where shop_id = $1", [
        sql.shopId,
      ]),
    );
    expect(await makeExports(world.services, world.shopId, never)).toMatchObject({ outcome: "again" });
    expect((await files())[0]).toMatchObject({ status: "queued", operationId: null });
    expect(await make()).toMatchObject({ status: "ready" });
  });

  it("says that it is gone once Shopify has forgotten it", async () => {
    await ask();
    const made = await make();
    await expect(contactFile(made && { ...made, operationId: "999" })).rejects.toThrow(ExportGoneError);
  });

  it("never takes addresses that Shopify withholds for absent ones", async () => {
    world.simulator.simulation.grant.revokeScopes(["protected_email"]);
    await ask();
    const made = await make();
    const outcome =
      made?.status === "failed"
        ? made.errorCode
        : await contactFile(made).catch((error: unknown) => (error as Error).name);
    expect(["access_denied", "ExportGoneError"]).toContain(outcome);
  });
});
