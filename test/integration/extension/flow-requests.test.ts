/** F9: what Shopify Flow asks of the app, with right and wrong signatures, once and again. */
import { z } from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { action as actions } from "../../../app/routes/flow.actions.ts";
import { action as lifecycle } from "../../../app/routes/flow.lifecycle.ts";
import { action as refresh } from "../../../app/routes/app._index/route.tsx";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { actionBody, lifecycleBody } from "../../simulators/shopify/flow/flow-requests.ts";
import { allQuiet, person, type PrivacyApp } from "../privacy/privacy-app.ts";
import { askAsFlow, extensionWorld } from "./extension-world.ts";

let app: PrivacyApp;
beforeAll(async () => {
  app = await extensionWorld();
}, 120_000);
afterAll(() => app.close());

const NOW = Date.now();
const shop = () => ({ shop_id: 1, shopify_domain: app.store.shop.domain });
const used = (isUsed: boolean, atMs: number, trigger = "Loyalty group changed") =>
  lifecycleBody(shop(), trigger, isUsed, new Date(atMs));
const getGroup = (runId: string, customer: unknown) =>
  actionBody(shop(), runId, "get-loyalty-group", { customer_id: customer });
const addToList = (runId: string, customer: unknown, list: string) =>
  actionBody(shop(), runId, "add-to-list", { customer_id: customer, list });
const picked = () =>
  app.rows("select list, customer_id from picked_customers where shop_id = $1 order by 1, 2");

describe("F9: Flow's word on a trigger", () => {
  it("is taken in the order of its own time, whatever comes first", async () => {
    const words = [
      used(true, NOW),
      used(false, NOW + 2_000),
      used(true, NOW + 1_000),
      used(false, NOW + 2_000),
    ];
    for (const word of words) expect((await askAsFlow(app, lifecycle, word)).status).toBe(200);
    expect(await app.rows("select handle, is_used from workflow_triggers where shop_id = $1")).toEqual([
      { handle: "Loyalty group changed", is_used: false },
    ]);
  });

  it("of a shop that has not installed the app is refused", async () => {
    const body = { ...used(true, NOW), shopify_domain: "other.myshopify.com" };
    expect((await askAsFlow(app, lifecycle, body)).status).toBe(404);
  });
});

describe("F9: a request", () => {
  it("without Shopify's signature, or with a wrong one, is refused unread", async () => {
    for (const [handler, body] of [
      [lifecycle, used(true, NOW + 9_000)],
      [actions, addToList("run-0", person(3).shopifyId, "Unsigned")],
    ] as const)
      for (const secret of [null, "not the secret"])
        expect((await askAsFlow(app, handler, body, secret)).status).toBe(401);
    expect(await picked()).toEqual([]);
  });

  it("that is not what Flow sends is refused", async () => {
    const wrong = ["", "null", "[]", "{", JSON.stringify({ ...used(true, NOW), timestamp: "yesterday" })];
    for (const body of wrong) expect((await askAsFlow(app, lifecycle, body)).status).toBe(400);
    const odd = [
      ...["", "x", 0, -7, 1.5, null, "gid://shopify/Order/7", "9".repeat(400)].map((id) =>
        getGroup("run", id),
      ),
      actionBody(shop(), "run", "drop-table", { customer_id: 7 }),
      addToList("run", 7, "x".repeat(300)),
      addToList("x".repeat(300), 7, "List"),
    ];
    for (const body of odd) expect((await askAsFlow(app, actions, body)).status).toBe(400);
  });
});

describe("F9: the action Get loyalty group", () => {
  it("tells group, score and days, by the id in each form", async () => {
    const id = person(3).shopifyId;
    for (const form of [id, String(id), `gid://shopify/Customer/${String(id)}`]) {
      const { status, json } = await askAsFlow(app, actions, getGroup("run-1", form));
      const value = z
        .object({
          return_value: z.object({ group: z.string(), score: z.int().min(111), daysInGroup: z.literal(0) }),
        })
        .safeParse(json);
      expect([status, value.success]).toEqual([200, true]);
    }
  });

  it("says No group of a customer whom the app doesn't know", async () => {
    expect((await askAsFlow(app, actions, getGroup("run-2", 7))).json).toEqual({
      return_value: { group: "No group", score: 0, daysInGroup: 0 },
    });
  });
});

describe("F9: the action Add to a Sixfold list", () => {
  it("makes the list, and adds a customer once however often the run comes, also at the same time", async () => {
    const run = addToList("run-3", person(4).shopifyId, "Called ");
    const answers = await Promise.all([1, 2, 3].map(() => askAsFlow(app, actions, run)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await picked()).toMatchObject([{ list: "called" }]);
    await app.rows("delete from picked_customers where shop_id = $1");
    // The run was carried out, so the customer whom the merchant took off stays off.
    expect((await askAsFlow(app, actions, run)).status).toBe(200);
    expect(await picked()).toEqual([]);
    expect((await askAsFlow(app, actions, addToList("run-4", person(4).shopifyId, "CALLED"))).status).toBe(
      200,
    );
    expect(await picked()).toMatchObject([{ list: "called" }]);
    expect(await app.rows("select name from segments where shop_id = $1")).toEqual([{ name: "Called" }]);
    await allQuiet(app);
    expect(await app.rows("select members from segments where shop_id = $1")).toEqual([{ members: 1 }]);
  });

  it("says why it can't", async () => {
    const refusal = async (...given: Parameters<typeof addToList>) =>
      await askAsFlow(app, actions, addToList(...given));
    const { shopifyId } = person(5);
    const leaveOut = (isOut: boolean) =>
      app.rows(
        `update customers set left_out = ${String(isOut)} where shop_id = $1 and shopify_id = ${String(shopifyId)}`,
      );
    await leaveOut(true);
    expect(await refusal("run-5", shopifyId, "Called")).toEqual({
      status: 422,
      json: { message: "left_out" },
    });
    await leaveOut(false);
    expect(await refusal("run-6", person(4).shopifyId, " \u0007")).toEqual({
      status: 422,
      json: { message: "bad_name" },
    });
  });
});

it("F9: a customer who isn't known yet is asked for again, as long as it takes", async () => {
  const run = addToList("run-7", 7, "Early");
  expect((await askAsFlow(app, actions, run)).status).toBe(429);
  expect(await app.rows("select 1 from segments where shop_id = $1 and name = 'Early'")).toEqual([]);
});

it("F9: a run's moves wait in the outbox, written with the run, and reach Flow once", async () => {
  await askAsFlow(app, lifecycle, used(true, NOW + 60_000));
  const { flow } = app.simulator.simulation;
  // Every customer's last order becomes a large one, so that some change groups.
  for (let row = 0; row < 200; row += 1)
    changeOrder(app.simulator.simulation, { id: app.store.orders.get(row).id, amount: "9000.00" });
  await allQuiet(app);
  await refresh(app.request("/app?index", { intent: "refresh" }));
  const newest = () =>
    app.rows("select max(run_id) as run, count(distinct run_id)::int as runs from moves where shop_id = $1");
  await expect.poll(async () => (await newest())[0]?.["runs"], { timeout: 50_000 }).toBeGreaterThan(1);
  await allQuiet(app);
  const moved = await app.rows(
    `select c.shopify_id from moves m join customers c on c.shop_id = m.shop_id and c.id = m.customer_id
      where m.shop_id = $1 and m.run_id > (select min(id) from runs where shop_id = $1)`,
  );
  const told = flow.taken.map(({ payload }) => String(payload["customer_id"])).sort();
  expect(told).toEqual(moved.map((row) => String(row["shopify_id"])).sort());
  expect(told.length).toBeGreaterThan(0);
  expect(await app.rows("select 1 from workflow_calls where shop_id = $1")).toEqual([]);
});
