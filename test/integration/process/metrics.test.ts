import { METRICS_TOKEN, startSite, type Site } from "../pages/site-world.ts";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { FIRST_CUSTOMER, DOMAIN } from "../import/import-world.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { createMachineSite } from "../../../app/process/machine-site.server.ts";
import { addressOf, createSite, listen, stopListening } from "../../../app/process/http.server.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";

const ORDERS = 40;
const authorization = `Bearer ${METRICS_TOKEN}`;

let app: Site;
beforeAll(async () => {
  app = await startSite(ORDERS);
  const isScored = async () =>
    expect(await app.shopRows("select 1 from runs where shop_id = $1")).not.toEqual([]);
  await vi.waitFor(isScored, { timeout: 20_000, interval: 20 });
});
afterAll(() => app.close());

/** The value of a series; 0: there is none. */
async function valueOf(series: string): Promise<number> {
  const { text } = await app.get("/metrics", { authorization });
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return Number(line?.split(" ").at(-1) ?? 0);
}

/** The status of the answer to /metrics or another page, by a process with these settings. */
async function statusAt(
  site: ReturnType<typeof createSite>,
  headers = {},
  page = "/metrics",
): Promise<number> {
  const server = await listen(site, { port: 0, host: "127.0.0.1", setting: "PORT" });
  const answer = await fetch(`${addressOf(server)}${page}`, { headers });
  await answer.arrayBuffer();
  await stopListening(server);
  return answer.status;
}

describe("who may read the metrics", () => {
  it("is whoever has the token", async () => {
    expect((await app.get("/metrics")).status).toBe(401);
    expect((await app.get("/metrics", { authorization: `${authorization}x` })).status).toBe(401);
    expect((await app.get("/metrics", { authorization })).status).toBe(200);
    expect(await statusAt(createMachineSite(app.services))).toBe(401);
    expect(await statusAt(createMachineSite(app.services), { authorization })).toBe(200);
  });

  it("without a token is nobody on the public server, and everybody on the other", async () => {
    const services = { ...app.services, env: { ...app.services.env, METRICS_TOKEN: undefined } };
    expect(await statusAt(createSite({ ...app.siteParts, services }))).toBe(404);
    expect(await statusAt(createMachineSite(services))).toBe(200);
  });

  it("without a token is nobody where other machines reach the listener; they still learn that it lives", async () => {
    const env = { ...app.services.env, METRICS_TOKEN: undefined, HOST: "0.0.0.0" };
    const open = createMachineSite({ ...app.services, env });
    expect(await statusAt(open)).toBe(404);
    expect(await statusAt(open, {}, "/healthz")).toBe(200);
    expect(await statusAt(open, {}, "/readyz")).toBe(200);
  });
});

describe("the metrics", () => {
  it("count imports and jobs", async () => {
    expect(await valueOf("sixfold_import_lines_total")).toBe(ORDERS);
    expect(await valueOf("sixfold_import_orders_written_total")).toBe(ORDERS);
    expect(await valueOf('sixfold_imports_total{outcome="complete"}')).toBe(1);
    await expect.poll(() => valueOf('sixfold_job_seconds_count{job="score",outcome="done"}')).toBe(1);
    // Shopify's webhook that the operation is finished may wake the import once more.
    await expect
      .poll(() => valueOf('sixfold_job_seconds_count{job="import",outcome="done"}'))
      .toBeGreaterThanOrEqual(1);
    expect(await valueOf("process_resident_memory_bytes")).toBeGreaterThan(0);
  });

  it("count webhooks by topic and status, known topics only", async () => {
    const taken = () => valueOf('sixfold_webhook_answer_seconds_count{topic="orders/updated",status="200"}');
    const before = await taken();
    app.change(1, "77.00");
    await expect.poll(taken).toBe(before + 1);
    const unsigned = { method: "POST", headers: { "x-shopify-topic": 'made/up"' } };
    await fetch(`${app.url}/webhooks`, unsigned);
    expect(await valueOf('sixfold_webhook_answer_seconds_count{topic="other",status="401"}')).toBe(1);
    expect(await valueOf('sixfold_webhooks_total{outcome="taken"}')).toBeGreaterThanOrEqual(1);
  });

  it("count what extensions and Flow ask, known endpoints only", async () => {
    const count = (endpoint: string) =>
      valueOf(`sixfold_endpoint_answer_seconds_count{endpoint="${endpoint}",status="404"}`);
    for (const path of ["/extension/customer?id=7", "/flow/actions", "/flow/made-up"])
      await (await fetch(`${app.url}${path}`)).arrayBuffer();
    await expect.poll(() => count("/flow/actions")).toBe(1);
    expect([await count("/extension/customer"), await count("other")]).toEqual([1, 1]);
  });

  it("tell about how many starts of workflows wait, and count those that ended", async () => {
    app.services.metrics.workflowsStarted("loyalty-group-changed", { sent: 2, failed: 1, refused: 0 }, 61);
    expect(
      await valueOf('sixfold_workflow_starts_total{trigger="loyalty-group-changed",outcome="sent"}'),
    ).toBe(2);
    expect(await valueOf('sixfold_workflow_wait_seconds_sum{trigger="loyalty-group-changed"}')).toBe(61);
    expect(await valueOf("sixfold_workflow_starts_waiting")).toBe(0);
    await inShopSql(app.db, app.shop.id, (sql) =>
      sql.query(
        `insert into workflow_calls (shop_id, handle, at, run_id)
         select $1, 'loyalty-groups-refreshed', now(), 1 from generate_series(1, 3)`,
        [sql.shopId],
      ),
    );
    await expect.poll(() => valueOf("sixfold_workflow_starts_waiting")).toBe(3);
  });

  it("count what the queue holds, and how long it has been due", async () => {
    const payload = { shopId: app.shop.id };
    await inShopSql(app.db, app.shop.id, (sql) =>
      app.services.queue.enqueue(sql, "sync-tags", payload, { startAfterSeconds: 3_600 }),
    );
    expect(await valueOf('sixfold_queue_jobs{job="sync-tags",state="deferred"}')).toBe(1);
    await app.db.pool.query(
      "update pgboss.job set start_after = now() - interval '90 s', state = 'failed' where name = 'sync-tags'",
    );
    expect(await valueOf('sixfold_queue_jobs{job="sync-tags",state="failed"}')).toBe(1);
    expect(await valueOf('sixfold_queue_jobs{job="sync-tags",state="deferred"}')).toBe(0);
  });

  it("count calls that come to nothing, by target and code", async () => {
    app.simulator.simulation.faults.add({
      kind: "graphql",
      fault: "402",
      times: 1,
      match: null,
      afterBytes: null,
      delayMs: null,
    });
    app.change(2, "78.00");
    await expect.poll(() => valueOf('sixfold_call_errors_total{target="shopify",code="status_402"}')).toBe(1);
  });

  it("name no shop, nobody and no amount", async () => {
    const { text } = await app.get("/metrics", { authorization });
    expect(text).not.toContain(DOMAIN);
    expect(text).not.toMatch(/myshopify|@|shop_?id/i);
    for (const id of [FIRST_CUSTOMER, FIRST_ORDER_ID]) {
      // The decimals of a figure may be the same by chance.
      expect(text).not.toMatch(new RegExp(`(?<![\\d.])${String(id).slice(0, -2)}`));
    }
  });

  it("are told without the database, too", async () => {
    await app.stopDatabase();
    expect(await valueOf("sixfold_database_up")).toBe(0);
    expect(await valueOf("sixfold_import_lines_total")).toBe(ORDERS);
    await app.startDatabase();
    await expect.poll(() => valueOf("sixfold_database_up")).toBe(1);
  });
});

describe("the log", () => {
  it("says of each line from within a job which job and shop it is about, and of which run", () => {
    const lines = app.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const scored = lines.find((line) => line["msg"] === "scored");
    const about = { job: "score", jobId: expect.any(String) as string, shopId: app.shop.id };
    expect(scored).toMatchObject({ ...about, runId: expect.any(Number) as number });
    const ended = lines.filter((line) => line["msg"] === "job ended");
    expect(ended.find((line) => line["job"] === "score")).toMatchObject({ ...about, outcome: "done" });
    expect(new Set(ended.map((line) => line["shopId"]))).toEqual(new Set([app.shop.id]));
  });
});
