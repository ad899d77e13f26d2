import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { listRuns } from "../../../app/db/insights/run-choice.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { RETENTION_DAYS } from "../../../app/domain/retention/periods.ts";
import { tidyShop } from "../../../app/retention/tidy.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const never = new AbortController().signal;

let database: TestDatabase;
let shopId: number;
let logged: object[];

beforeEach(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  logged = [];
});
afterEach(() => database.drop());

const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

async function insert(table: string, columns: string, rows: readonly unknown[][], shop = shopId) {
  await inShopSql(database.db, shop, async (sql) => {
    for (const row of rows) {
      const places = row.map((_, i) => `$${i + 2}`).join(", ");
      await sql.query(`insert into ${table} (shop_id, ${columns}) values ($1, ${places})`, [shop, ...row]);
    }
  });
}

async function left(table: string, column = "id", shop = shopId): Promise<unknown[]> {
  const rows = await inShopSql(database.db, shop, (sql) =>
    sql.query<Record<string, unknown>>(
      `select ${column} as left from ${table} where shop_id = $1 order by 1`,
      [shop],
    ),
  );
  return rows.map((row) => row["left"]);
}

const tidy = (batch?: number): Promise<void> =>
  tidyShop(
    {
      db: database.db,
      log: { info: (fields) => void logged.push(fields) },
      now: () => NOW,
    },
    shopId,
    never,
    batch,
  );

async function importsOf(rows: readonly (readonly [number, string, string, number])[]): Promise<void> {
  await insert(
    "imports",
    "id, kind, updated_from, status, as_of, window_start, scope_limited, started_at, finished_at",
    rows.map(([id, kind, status, days]) => [
      ...[id, kind, kind === "increment" ? ago(days) : null, status, ago(days), ago(days + 1_000), false],
      ...[ago(days), ago(days)],
    ]),
  );
}

describe("old rows", () => {
  it("of webhooks are deleted after their days, in batches, and only this shop's", async () => {
    const { id: other } = await registerShop(database.db, { domain: "two.myshopify.com" }, NOW);
    const days = RETENTION_DAYS.deliveries;
    const rows = [0, 1, days - 1, days + 1, days + 2, days + 3, days + 4, days + 5].map((each) => [
      ...[`delivery ${String(each).padStart(2, "0")}`, "orders/create", ago(each)],
    ]);
    for (const shop of [shopId, other])
      await insert("webhook_deliveries", "id, topic, received_at", rows, shop);
    await tidy(2);
    expect(await left("webhook_deliveries")).toEqual(["delivery 00", "delivery 01", `delivery ${days - 1}`]);
    expect(await left("webhook_deliveries", "id", other)).toHaveLength(8);
    expect(logged).toEqual([{ shopId, deleted: { webhook_deliveries: 5 } }]);
    await tidy();
    expect(logged).toHaveLength(1);
  });

  it("of engagement go after 400 days", async () => {
    const days = RETENTION_DAYS.engagement;
    expect(days).toBe(400);
    await insert(
      "customer_engagement",
      "customer_id, kind, day, count",
      [days + 90, days + 1, days, days - 1, 0].map((each, place) => [place + 1, 1, ago(each), 1]),
    );
    await tidy(1);
    expect(await left("customer_engagement", "customer_id")).toEqual([3n, 4n, 5n]);
  });

  it("of moves go with what Movement can compare: no run from before them is offered", async () => {
    const days = RETENTION_DAYS.moves;
    const runs = [days + 30, days + 10, days - 10, 1].map((each, i) => [
      ...[i + 1, 1, 1, ago(each), ago(each), ago(each), 1, 1, "{}", 1, "x"],
    ]);
    await insert(
      "runs",
      "id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out, customers, input_hash",
      runs,
    );
    await insert(
      "moves",
      "run_id, customer_id, from_group, to_group, cause",
      [1, 2, 3, 4].flatMap((run) => [7, 8].map((customer) => [run, customer, null, "new", "ordered"])),
    );
    await tidy(1);
    expect(await left("moves", "run_id")).toEqual([3, 3, 4, 4]);
    expect(await left("runs")).toEqual([1, 2, 3, 4]);
    const listed = await inShopSql(database.db, shopId, (sql) => listRuns(sql, "UTC"));
    expect(listed.map(({ id }) => id)).toEqual([4, 3]);
  });

  it("of imports go once all orders were read again, and the last of each kind stay", async () => {
    const { imports, badLines } = RETENTION_DAYS;
    await importsOf([
      [1, "backfill", "complete", imports + 90],
      [2, "increment", "complete", imports + 80],
      [3, "full_read", "complete", imports + 70],
      [4, "increment", "failed", imports + 60],
      [5, "full_read", "failed", imports + 50],
      [6, "increment", "complete", imports + 40],
      [7, "full_read", "complete", badLines + 5],
      [8, "increment", "complete", badLines + 2],
      [9, "increment", "complete", 1],
    ]);
    await insert(
      "bad_lines",
      "import_id, line_number, reason",
      [3, 6, 7, 8, 9].map((importId) => [importId, 1, "not JSON"]),
    );
    await tidy();
    // 1 is the only backfill. 4 and 5 are the last that failed. Pages and the next import need 7 and later.
    expect(await left("imports")).toEqual([1, 4, 5, 7, 8, 9]);
    expect(await left("bad_lines", "import_id")).toEqual([7, 8, 9]);
  });

  it("of a shop whose orders were read only once stay, however old", async () => {
    await importsOf([
      [1, "backfill", "complete", 2_000],
      [2, "increment", "complete", 1_999],
      [3, "increment", "complete", 1_998],
    ]);
    await insert("bad_lines", "import_id, line_number, reason", [[1, 1, "not JSON"]]);
    await tidy();
    expect(await left("imports")).toEqual([1, 2, 3]);
    expect(await left("bad_lines", "import_id")).toEqual([1]);
  });

  it("of syncs go, but for the last of each set at each target, and the last that went through", async () => {
    const days = RETENTION_DAYS.syncs;
    const sync = (
      ...[id, target, status, at, wentThrough, set = "groups"]: [
        number,
        string,
        string,
        number,
        boolean,
        string?,
      ]
    ) => [
      ...[id, target, 1, status, "removing", ago(at), status === "pending" ? null : ago(at)],
      ...[wentThrough ? 1_200 : null, set],
    ];
    await insert("syncs", "id, target, run_id, status, phase, started_at, finished_at, planned, set_key", [
      sync(1, "shopify_tags", "done", days + 9, true),
      sync(2, "shopify_tags", "done", days + 8, true),
      sync(3, "shopify_tags", "failed", days + 7, false),
      sync(4, "shopify_tags", "failed", days + 6, false),
      sync(5, "klaviyo", "done", days + 5, true),
      sync(6, "klaviyo", "pending", days + 4, false),
      sync(7, "shopify_tags", "done", days + 3, true, "segment:1"),
      sync(8, "shopify_tags", "done", days + 2, true, "segment:1"),
    ]);
    await tidy();
    expect(await left("syncs")).toEqual([2, 4, 5, 6, 8]);
  });

  it("of audits, files and data requests go once they are of no use", async () => {
    const { audits, exports, dataRequests, campaigns } = RETENTION_DAYS;
    await insert("campaigns", "id, origin, state, name, created_at", [
      [1, "drafted", "drafted", "old", ago(campaigns + 1)],
      [2, "drafted", "drafting", "under way", ago(campaigns + 1)],
      [3, "linked", "linked", "new", ago(campaigns - 1)],
    ]);
    await insert("audits", "id, target, status, requested_at, finished_at", [
      [1, "klaviyo", "done", ago(audits + 2), ago(audits + 2)],
      [2, "klaviyo", "done", ago(audits + 1), ago(audits + 1)],
      [3, "shopify_tags", "queued", ago(audits + 9), null],
    ]);
    await insert("exports", 'id, "group", format, subscribed_only, status, requested_at', [
      [1, "new", "meta", false, "ready", ago(exports + 1)],
      [2, "new", "meta", false, "running", ago(exports + 1)],
      [3, "new", "meta", false, "ready", ago(exports - 1)],
    ]);
    await insert("data_requests", "id, delivery_id, requested_at, due_at, handed_over_at", [
      [1, "a", ago(400), ago(370), ago(dataRequests + 1)],
      [2, "b", ago(400), ago(370), null],
      [3, "c", ago(400), ago(370), ago(dataRequests - 1)],
    ]);
    await tidy();
    expect(await left("audits")).toEqual([2, 3]);
    expect(await left("exports")).toEqual([2, 3]);
    expect(await left("campaigns")).toEqual([2, 3]);
    expect(await left("data_requests")).toEqual([2, 3]);
  });

  it("are not all gone when it is cut short, and the rest is gone after the next", async () => {
    const rows = [1, 2, 3].map((n) => [`old ${n}`, "orders/create", ago(100)]);
    await insert("webhook_deliveries", "id, topic, received_at", rows);
    const stop = new AbortController();
    const services = { db: database.db, log: { info: () => undefined }, now: () => NOW };
    stop.abort(new Error("The process stops."));
    await expect(tidyShop(services, shopId, stop.signal, 1)).rejects.toThrow("The process stops.");
    expect(await left("webhook_deliveries")).toHaveLength(3);
    await tidy(1);
    expect(await left("webhook_deliveries")).toEqual([]);
  });
});
