/** F9, G8: what the extensions in the admin are answered, by whom they are asked. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { GROUPS } from "../../../app/domain/groups/group.ts";
import { loader as audiences } from "../../../app/routes/extension.audiences.ts";
import { loader as customer } from "../../../app/routes/extension.customer.ts";
import { loader as groups } from "../../../app/routes/extension.facts.groups.ts";
import { loader as movement } from "../../../app/routes/extension.facts.movement.ts";
import { loader as segmentFacts } from "../../../app/routes/extension.facts.segment.ts";
import { loader as slipping } from "../../../app/routes/extension.facts.slipping.ts";
import { loader as segments } from "../../../app/routes/extension.segments.ts";
import { action as send, loader as sendLoader } from "../../../app/routes/extension.send.ts";
import { allQuiet, person, type PrivacyApp } from "../privacy/privacy-app.ts";
import { askAs, extensionWorld, tokenWith } from "./extension-world.ts";

let app: PrivacyApp;
beforeAll(async () => {
  app = await extensionWorld();
}, 120_000);
afterAll(() => app.close());

const ADDRESSES = [
  ["/extension/customer?id=7", customer],
  ["/extension/segments", segments],
  ["/extension/audiences", audiences],
  ["/extension/facts/groups", groups],
  ["/extension/facts/movement", movement],
  ["/extension/facts/slipping", slipping],
  ["/extension/facts/segment", segmentFacts],
] as const;

describe("F9: an extension's token", () => {
  it("of the shop is answered, on whatever origin the extension runs", async () => {
    for (const [path, handler] of ADDRESSES) {
      const { status, headers } = await askAs(app, handler, path);
      expect([path, status, headers.get("access-control-allow-origin")]).toEqual([path, 200, "*"]);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  it("without an issuer is left to the SDK: only its destination is documented", async () => {
    const { status } = await askAs(app, groups, "/extension/facts/groups", {
      token: tokenWith(app, { iss: undefined }),
    });
    expect(status).toBe(200);
  });

  it.each<[string, () => string | null]>([
    ["that is missing", () => null],
    ["that is none", () => "<script>"],
    ["of another secret", () => tokenWith(app, {}, "another secret")],
    ["that has expired", () => tokenWith(app, { exp: 1_000, nbf: 0 })],
    ["for another app", () => tokenWith(app, { aud: "another-app" })],
    ["whose issuer is another shop", () => tokenWith(app, { iss: "https://other.myshopify.com/admin" })],
  ])("%s is refused so that the extension can read it", async (_, token) => {
    for (const [path, handler] of ADDRESSES) {
      const { status, headers, json } = await askAs(app, handler, path, { token: token() });
      expect([path, status, json]).toEqual([path, 401, { problem: "not_allowed" }]);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("location")).toBeNull();
    }
    const posted = await askAs(app, send, "/extension/send", { token: token(), body: {} });
    expect([posted.status, posted.json]).toEqual([401, { problem: "not_allowed" }]);
  });

  it("is not asked for by a browser that asks whether it may send one", async () => {
    for (const [path, handler] of [...ADDRESSES, ["/extension/send", sendLoader] as const]) {
      const { status, headers } = await askAs(app, handler, path, { method: "OPTIONS", token: null });
      expect([path, status, headers.get("access-control-allow-headers")]).toEqual([
        path,
        204,
        "Authorization, Content-Type",
      ]);
    }
  });
});

describe("F9: a customer", () => {
  it("in a group is told with scores, moves and what comes next, without a name", async () => {
    const [known] = await app.rows(
      `select shopify_id, "group", r, order_count from customers where shop_id = $1 and "group" is not null limit 1`,
    );
    for (const id of [
      String(known?.["shopify_id"]),
      `gid://shopify/Customer/${String(known?.["shopify_id"])}`,
    ]) {
      const { json } = await askAs(app, customer, `/extension/customer?id=${encodeURIComponent(id)}`);
      expect(json).toMatchObject({
        state: "scored",
        group: known?.["group"],
        scores: {
          r: { score: known?.["r"] },
          f: { value: known?.["order_count"] },
          m: { value: { currency: "EUR", exponent: 2 } },
        },
        moves: [{ from: null, to: known?.["group"], cause: "data_changed" }],
        link: expect.stringMatching(/^\/app\/customers\/\d+$/) as unknown,
      });
      expect(JSON.stringify(json)).not.toMatch(/zacharias|plantagenet/i);
    }
  });

  it("whom the app doesn't know is unknown, and an id that is none is refused", async () => {
    expect((await askAs(app, customer, "/extension/customer?id=7")).json).toEqual({
      state: "unknown",
      link: null,
    });
    for (const id of ["", "x", "gid://shopify/Order/7", "9".repeat(30)])
      expect(await askAs(app, customer, `/extension/customer?id=${encodeURIComponent(id)}`)).toMatchObject({
        status: 400,
        json: { problem: "bad_request" },
      });
  });
});

it("F9: the templates ask for the groups' tags, in the order of the groups", async () => {
  const { json } = await askAs(app, segments, "/extension/segments");
  const templates = json?.["templates"] as { kind: string; group: string; query: string; by: string }[];
  expect(templates.map(({ group }) => group)).toEqual(GROUPS);
  expect(templates[0]).toMatchObject({
    kind: "group",
    by: "tag",
    query: "customer_tags CONTAINS 'Sixfold: Neukunden'",
  });
});

describe("G8: the facts", () => {
  it("of the groups add up", async () => {
    const { json } = await askAs(app, groups, "/extension/facts/groups");
    const found = json?.["groups"] as { customers: number; customerShare: number; revenueShare: number }[];
    const [stored] = await app.rows("select customers from runs where shop_id = $1 order by id desc limit 1");
    const sum = (of: (each: (typeof found)[number]) => number): number =>
      found.reduce((sofar, each) => sofar + of(each), 0);
    expect(sum(({ customers }) => customers)).toBe(stored?.["customers"]);
    expect(sum(({ customerShare }) => customerShare)).toBeCloseTo(1);
    expect(sum(({ revenueShare }) => revenueShare)).toBeCloseTo(1);
  });

  it("of movement are those between the moments nearest to the days", async () => {
    const { json } = await askAs(app, movement, "/extension/facts/movement?from=2026-01-31&to=2026-03-31");
    expect(json?.["state"]).toMatch(/^(?:ready|nothing_to_compare)$/);
    for (const from of ["yesterday", "2026-02-30", "1; drop table"])
      expect(
        (await askAs(app, movement, `/extension/facts/movement?from=${encodeURIComponent(from)}`)).status,
      ).toBe(400);
  });

  it("of segments are listed, and one that is not there is gone", async () => {
    expect((await askAs(app, segmentFacts, "/extension/facts/segment")).json).toMatchObject({
      state: "list",
    });
    expect((await askAs(app, segmentFacts, "/extension/facts/segment?id=999")).json).toEqual({
      state: "gone",
    });
    expect((await askAs(app, segmentFacts, "/extension/facts/segment?id=-1")).status).toBe(400);
  });
});

describe("F9: picked customers", { shuffle: false }, () => {
  const key = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
  const ids = [3, 4, 5].map((each) => String(person(each).shopifyId));
  const asked = {
    ...{ key, step: "preview", who: { kind: "customers", ids: [...ids, "7"] } },
    to: { name: "Invited", target: "klaviyo" },
  };
  let listId = "";

  it("are counted first, and nothing is changed", async () => {
    const { json } = await askAs(app, send, "/extension/send", { body: asked });
    expect(json).toEqual({
      state: "preview",
      customers: 4,
      added: 3,
      already: 0,
      unknown: 1,
      holds: "first",
      plan: null,
    });
    expect(await app.rows("select 1 from segments where shop_id = $1")).toEqual([]);
  });

  it("are put on a new list, whose first sync waits for the merchant; asked again, nothing is done twice", async () => {
    const confirm = { ...asked, step: "confirm" };
    const answers = await Promise.all(
      [1, 2].map(() => askAs(app, send, "/extension/send", { body: confirm })),
    );
    answers.push(await askAs(app, send, "/extension/send", { body: confirm }));
    const [segment] = await app.rows("select id, name, rule from segments where shop_id = $1");
    listId = String(segment?.["id"]);
    for (const { json } of answers)
      expect(json).toEqual({ state: "sent", added: 3, holds: "first", link: `/app/segments/${listId}` });
    expect(segment).toMatchObject({
      name: "Invited",
      rule: { match: { field: "picked", values: ["invited"] } },
    });
    await allQuiet(app);
    const [sync] = await app.rows(
      `select status, hold_code, preview from syncs where shop_id = $1 and set_key = 'segment:${listId}' order by id desc limit 1`,
    );
    expect(sync).toMatchObject({ status: "pending", hold_code: "first" });
    expect(await app.rows("select members from segments where shop_id = $1")).toEqual([{ members: 3 }]);
  });

  it("are told from those who are on the list already", async () => {
    const more = {
      ...asked,
      key: "00000000-0000-4000-8000-000000000001",
      who: { kind: "customers", ids: [...ids, String(person(6).shopifyId)] },
    };
    const { json } = await askAs(app, send, "/extension/send", {
      body: { ...more, to: { list: listId, target: "klaviyo" } },
    });
    expect(json).toEqual({
      state: "preview",
      customers: 4,
      added: 1,
      already: 3,
      unknown: 0,
      holds: "first",
      plan: null,
    });
    expect((await askAs(app, audiences, "/extension/audiences")).json).toMatchObject({
      targets: ["klaviyo", "shopify_tags"],
      mostPicked: 250,
      lists: [{ id: listId, name: "Invited", targets: ["klaviyo"] }],
    });
  });

  it("may be those of a segment in Shopify", async () => {
    const { segments: native } = app.simulator.simulation;
    native.set(9, {
      id: 9,
      name: "Loyal",
      query: "customer_tags CONTAINS 'Sixfold: Stammkunden'",
      createdAt: 0,
      editedAt: 0,
    });
    const [loyal] = await app.rows(
      `select count(*)::int as customers from customers where shop_id = $1 and "group" = 'loyal'`,
    );
    const of = (id: string) => ({ ...asked, who: { kind: "native_segment", id } });
    expect(
      (await askAs(app, send, "/extension/send", { body: of("gid://shopify/Segment/9") })).json,
    ).toMatchObject({
      state: "preview",
      customers: loyal?.["customers"],
      unknown: 0,
    });
    expect((await askAs(app, send, "/extension/send", { body: of("10") })).json).toMatchObject({
      reason: "gone",
    });
  });

  it("of a segment are read once for a preview and its confirmation, and a repeated one asks nobody", async () => {
    const { segmentReadings } = app.services;
    const of = {
      ...asked,
      key: "00000000-0000-4000-8000-000000000009",
      who: { kind: "native_segment", id: "9" },
    };
    const to = { list: listId, target: "klaviyo" };
    const ask = async (step: string) =>
      (await askAs(app, send, "/extension/send", { body: { ...of, step, to } })).json;
    // Shopify is slow: the same request is sent again, and the reading has gone on meanwhile.
    const read = vi.spyOn(segmentReadings, "membersOf").mockResolvedValueOnce(null);
    expect(await ask("preview")).toEqual({ state: "working", afterSeconds: 1 });
    const loyal = (await ask("preview"))?.["customers"];
    expect(loyal).toBeGreaterThan(0);
    app.simulator.simulation.segments.delete(9);
    const done = await ask("confirm");
    expect(done).toMatchObject({ state: "sent" });
    expect(read).toHaveBeenCalledTimes(3);
    expect(await ask("confirm")).toEqual(done);
    expect(read).toHaveBeenCalledTimes(3);
    read.mockRestore();
    await allQuiet(app);
  });

  it("are told what the shop's plan covers, as the pages know it", async () => {
    const pricing = vi.spyOn(app.services, "pricingPage").mockReturnValue("https://example.com/plans");
    await app.rows("update runs set customers = customers + 1000 where shop_id = $1");
    await app.rows(
      "insert into shop_plans (shop_id, plan) values ($1, 'free') on conflict (shop_id) do update set plan = 'free'",
    );
    const overSince = async (days: number) => {
      await app.rows(
        `update shop_plans set over_since = now() - interval '${String(days)} days' where shop_id = $1`,
      );
      return (await askAs(app, send, "/extension/send", { body: asked })).json;
    };
    const plan = { limit: 1_000, link: "/app/sync", customers: expect.any(Number) as number };
    expect(await overSince(8)).toMatchObject({ holds: "plan", plan: { ...plan, until: null } });
    const until = expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string;
    expect(await overSince(1)).toMatchObject({ holds: "first", plan: { ...plan, until } });
    await app.rows("update shop_plans set plan = 'paid' where shop_id = $1");
    expect(await overSince(8)).toMatchObject({ holds: "first", plan: null });
    await app.rows("update runs set customers = customers - 1000 where shop_id = $1");
    pricing.mockRestore();
  });

  it("are refused with the reason", async () => {
    const refusal = async (change: object): Promise<unknown> =>
      (await askAs(app, send, "/extension/send", { body: { ...asked, ...change } })).json?.["reason"];
    const many = Array.from({ length: 251 }, (_, at) => String(at + 1));
    expect(await refusal({ who: { kind: "customers", ids: many } })).toBe("too_many");
    expect(await refusal({ who: { kind: "customers", ids: ["7"] } })).toBe("nobody");
    expect(await refusal({ to: { list: "999", target: "klaviyo" } })).toBe("gone");
    expect(await refusal({ to: { name: "\u0007", target: "klaviyo" } })).toBe("bad_name");
    await app.rows(`insert into segments (shop_id, place, name, name_key, rule, created_at, changed_at)
      values ($1, 60, 'VIPs', 'vips', '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now())`);
    expect(await refusal({ to: { name: "vips", target: "klaviyo" } })).toBe("name_taken");
    await app.rows("delete from segments where shop_id = $1 and name = 'VIPs'");
    await app.rows("update sync_targets set enabled = false where shop_id = $1 and target = 'shopify_tags'");
    expect(await refusal({ to: { name: "Other", target: "shopify_tags" } })).toBe("off");
    await app.rows("update sync_targets set enabled = true where shop_id = $1 and target = 'shopify_tags'");
  });

  it("of a request that no extension sends are refused, and nothing is stored", async () => {
    const wrong = [
      ...["", "[]", "null", "{", JSON.stringify({ ...asked, key: "1" })],
      JSON.stringify({ ...asked, step: "delete" }),
      JSON.stringify({ ...asked, who: { kind: "customers", ids: ["' or 1=1 --"] } }),
      JSON.stringify({ ...asked, who: { kind: "customers", ids: [] } }),
      JSON.stringify({ ...asked, to: { name: "x".repeat(101), target: "klaviyo" } }),
      JSON.stringify({ ...asked, to: { name: "x", target: "mail" } }),
    ];
    for (const body of wrong)
      expect([body, await askAs(app, send, "/extension/send", { body })]).toMatchObject([
        body,
        { status: 400, json: { problem: "bad_request" } },
      ]);
    expect(await app.rows("select name from segments where shop_id = $1")).toEqual([{ name: "Invited" }]);
  });
});

it("F9: no customer's name or token stands in the log", () => {
  const log = app.lines.join("\n");
  expect(log).not.toMatch(/zacharias|plantagenet/i);
  expect(log).not.toContain("eyJ");
});

describe("F9: an access token that is gone", () => {
  const token = () => tokenWith(app, { iss: undefined });

  it("is exchanged once for extensions that ask at once", async () => {
    await app.db.prisma.session.deleteMany();
    const issue = vi.spyOn(app.simulator.simulation.grant, "issue");
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => askAs(app, groups, "/extension/facts/groups", { token: token() })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(issue).toHaveBeenCalledTimes(1);
  });

  it("is replaced where Shopify refuses it, though the request's token names no issuer", async () => {
    app.simulator.simulation.grant.uninstall();
    const body = {
      key: "7d3a6c1e-8b0f-4d55-9a37-0c6f4f1f2b10",
      step: "preview",
      who: { kind: "native_segment", id: "10" },
      to: { name: "Afterwards", target: "klaviyo" },
    };
    const { json } = await askAs(app, send, "/extension/send", { token: token(), body });
    expect(json).toMatchObject({ reason: "gone" });
    expect(await app.db.prisma.session.count()).toBe(1);
  });
});
