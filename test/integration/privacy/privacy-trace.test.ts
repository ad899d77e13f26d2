import {
  allQuiet,
  connectBoth,
  install,
  person,
  sendWebhook,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "./privacy-app.ts";

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { action as refresh } from "../../../app/routes/app._index/route.tsx";
import { loader as download } from "../../../app/routes/app.data-requests.$id/route.tsx";
import { noteFigures } from "../../../app/segments/store-figures.server.ts";
import { searchDatabase, type Found } from "./privacy-search.ts";

/** The customer who is erased, and one who was merged into that customer. */
const [ERASED, MERGED, OTHER] = [person(0), person(1), person(2)];
const gid = (id: number): string => `gid://shopify/Customer/${String(id)}`;

/** Only the two live there, so it is the most common city of all that are known. */
const CITY = "traceville";
/** What rules ask of customers, beside orders: the values after shop and customer. */
const KNOWN_BESIDES = {
  customer_contacts: "true, true, false, now()",
  customer_engagement: "1, '2026-01-01', 2",
  customer_lists: "'TRACEL'",
  customer_places: `'DE', 'berlin', '${CITY}', '10115', 5252, 1341`,
  customer_properties: "'trace', 'traced'",
  customer_tags: "'tracetag'",
  picked_customers: "'tracelist', now()",
  segment_members: "0, 5",
};
/** Only the two have it, and what is kept of tags names it. */
const TAG = "tracetag";
/** Two segments, whose places are those of the planted members. */
const SEGMENTS = `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
  select $1, 1 + place, place, name, lower(name), '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now()
    from (values (0, 'First'), (2, 'Third')) as given (place, name)`;

/** An experiment, in which both are. */
const EXPERIMENT = `insert into experiments
    (shop_id, id, request_key, name, name_key, source_kind, source, seed, percent, members, sample_size, holdout_size,
     planned_days, decide_by, currency, include_point_of_sale, started_at, planned_end_at)
  select $1, 9, gen_random_uuid(), 'Win back', 'win back', 'group', 'loyal', 1, 50, 2, 1, 1, 30, 'revenue_per_customer',
         'EUR', false, now(), now() + interval '30 days'`;

let app: PrivacyApp;
let internalIds: bigint[];
let klaviyoId: string;
let before: Found;
let file: Record<string, unknown>;

const words = (): string[] => [
  ...[ERASED, MERGED].flatMap(({ shopifyId, email, firstName, lastName }) => [
    ...[String(shopifyId), email, firstName, lastName].map((word) => word),
  ]),
  klaviyoId,
  TAG,
  CITY,
];

/** A customer's whole way: read, scored, sent to both targets, merged, asked for. */
beforeAll(async () => {
  app = await startPrivacyApp();
  await app.work();
  await install(app);
  await connectBoth(app);
  const shop_domain = app.store.shop.domain;
  const merge = {
    admin_graphql_api_customer_kept_id: gid(ERASED.shopifyId),
    admin_graphql_api_customer_deleted_id: gid(MERGED.shopifyId),
    status: "success",
  };
  expect(await sendWebhook(app, "customers/merge", merge)).toBe(200);
  const customer = { id: ERASED.shopifyId, email: ERASED.email };
  const asked = { shop_domain, customer, orders_requested: [], data_request: { id: 1 } };
  expect(await sendWebhook(app, "customers/data_request", asked)).toBe(200);
  await allQuiet(app);
  const known = await app.rows(
    `select id, klaviyo_id from customers
      where shop_id = $1 and shopify_id in (${String(ERASED.shopifyId)}, ${String(MERGED.shopifyId)}) order by shopify_id`,
  );
  internalIds = known.map((row) => row["id"] as bigint);
  await app.rows(SEGMENTS);
  await app.rows(EXPERIMENT);
  for (const id of internalIds)
    await app.rows(`insert into experiment_members (shop_id, experiment_id, customer_id, arm)
                    values ($1, 9, ${String(id)}, 1)`);
  for (const id of internalIds)
    await app.rows(`insert into workflow_calls (shop_id, handle, at, customer_id, segment_id, joined)
                    values ($1, 'segment-joined-or-left', now(), ${String(id)}, 3, true)`);
  for (const id of internalIds)
    await app.rows(`insert into segment_moves (shop_id, customer_id, at, segment_id, version, joined, parts)
                    values ($1, ${String(id)}, now(), 3, 1, true, 1)`);
  // In place of what was read from Shopify.
  for (const [table, values] of Object.entries(KNOWN_BESIDES))
    for (const id of internalIds) {
      await app.rows(`delete from ${table} where shop_id = $1 and customer_id = ${String(id)}`);
      await app.rows(`insert into ${table} select $1, ${String(id)}, ${values}`);
    }
  klaviyoId = app.klaviyo.simulation.store.byEmail(ERASED.email)?.id ?? "none";
  await app.rows(
    `insert into klaviyo_profiles select $1, '${klaviyoId}', ${String(internalIds[0])}, '${ERASED.email}', now()`,
  );
  await app.rows(`insert into left_out (shop_id, found)
                  values ($1, '[{"tag": "vip", "customers": 4}, {"tag": "${TAG}", "customers": 2}]')
                  on conflict (shop_id) do update set found = excluded.found`);
  await app.rows("update runs set store_figures = null where shop_id = $1");
  await noteFigures(app.db, (await app.shop()).id);
  before = await searchDatabase(app.db, words(), [(await app.shop()).id]);
  const [request] = await app.rows("select id from data_requests where shop_id = $1");
  const answer = await download(app.request("/app/data-requests/1", null, { id: String(request?.["id"]) }));
  file = (await answer.json()) as Record<string, unknown>;
});
afterAll(() => app.close());

describe("the file of a customer who asks", () => {
  it("holds what is kept", () => {
    expect(file).toMatchObject({
      shopifyCustomerId: String(ERASED.shopifyId),
      mergedShopifyCustomerIds: [String(MERGED.shopifyId)],
      customer: { email: ERASED.email, klaviyoProfileId: klaviyoId, group: expect.any(String) as string },
    });
    const { orders, moves, sync } = file as { orders: object[]; moves: object[]; sync: { target: string }[] };
    expect(orders.length).toBeGreaterThan(10);
    expect(moves).toHaveLength(1);
    expect(sync.map(({ target }) => target)).toEqual(["klaviyo", "shopify_metafields", "shopify_tags"]);
    expect(file).toMatchObject({
      contact: { acceptsMarketing: true, subscribed: true, suppressed: false },
      engagement: [{ kind: "opened", day: "2026-01-01", count: 2 }],
      lists: ["TRACEL"],
      place: { country: "DE", city: "traceville", latitude: 52.52, longitude: 13.41 },
      properties: { trace: "traced" },
      profiles: [{ klaviyoId, email: ERASED.email }],
      tags: ["tracetag"],
      segments: ["First", "Third"],
      segmentMoves: [{ segment: "Third", joined: true }],
      experiments: [{ name: "Win back", arm: "holdout" }],
    });
    expect(sync[0]).toMatchObject({ email: ERASED.email, klaviyoProfileId: klaviyoId });
    expect(JSON.stringify(file)).not.toContain(OTHER.email);
  });

  /** Where a customer's id, order, email or profile is kept, and where the customer's file shows it. */
  const IN_FILE: Readonly<Record<string, string>> = {
    customers: "customer",
    customer_contacts: "contact",
    customer_emails: "customer.email",
    customer_engagement: "engagement",
    customer_lists: "lists",
    customer_merges: "mergedShopifyCustomerIds",
    customer_places: "place",
    customer_properties: "properties",
    customer_tags: "tags",
    data_requests: "requestedAt",
    experiment_members: "experiments",
    klaviyo_profiles: "profiles",
    metafield_states: "sync",
    moves: "moves",
    order_lines: "orders",
    orders: "orders",
    list_states: "sync",
    picked_customers: "picked",
    profile_states: "sync",
    segment_members: "segments",
    segment_moves: "segmentMoves",
    sync_states: "sync",
    tag_states: "sync",
  };
  const EXEMPT: Readonly<Record<string, string>> = {
    audit_members:
      "what a target holds, read to compare it while an audit runs; the file says what is held there",
    event_streams: "a place in the order of moves, which the file holds",
    erasures: "of customers who are being erased: nothing else is kept of them that could be told",
    list_members_read: "members of a list, while it is read; the file holds the lists",
    workflow_calls: "moves that Shopify Flow is not told yet; the file holds the moves",
    seen_orders: "numbers of the orders that the file holds, while a full read runs",
  };
  const PERSONAL = /customer|shopify_id|order_id|email|klaviyo_id|profile_id|member|^gone_id$|^kept_id$/;
  /** Settings and counts whose names only sound like a customer's data. */
  const NOT_OF_ONE = new Set([
    ...["models.customers", "runs.customers", "snapshots.customers", "syncs.customers"],
    ...["settings.alert_email", "sync_targets.emails_read_by", "segment_days.members", "segments.members"],
    ...["experiments.members", "predictions.customers"],
    ...["segments.active_members", "history_figures.customers", "history_flows.customers"],
  ]);

  it("forgets no table in which a customer stands", async () => {
    const { rows } = await app.db.pool.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
        where table_schema = 'public' and table_name = any($1)`,
      [SHOP_TABLES],
    );
    const personal = rows.filter(
      ({ table, column }) =>
        ((table === "orders" && column === "id") || PERSONAL.test(column)) &&
        !NOT_OF_ONE.has(`${table}.${column}`),
    );
    const tables = [...new Set(personal.map(({ table }) => table))].sort();
    expect(tables).toEqual([...Object.keys(IN_FILE), ...Object.keys(EXEMPT)].sort());
    for (const place of Object.values(IN_FILE)) {
      const [top = "", inner] = place.split(".");
      expect(Object.keys(file)).toContain(top);
      if (inner !== undefined) expect(Object.keys(file[top] as object)).toContain(inner);
    }
  });
});

describe("after a redaction", () => {
  beforeAll(async () => {
    const customer = { id: ERASED.shopifyId, email: ERASED.email, phone: null };
    const asked = { shop_id: 1, shop_domain: app.store.shop.domain, customer, orders_to_redact: [] };
    expect(await sendWebhook(app, "customers/redact", asked)).toBe(200);
    const left = () => app.rows("select 1 from erasures where shop_id = $1");
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 50_000, interval: 20 });
    await allQuiet(app);
  });

  it("there was something to find before", () => {
    expect(before[String(ERASED.shopifyId)]).toEqual(
      expect.arrayContaining([
        "pgboss.job_common",
        "public.customers",
        "public.data_requests",
        "public.orders",
      ]),
    );
    expect(before[ERASED.email]).toEqual([
      "public.customer_emails",
      "public.klaviyo_profiles",
      "public.list_states",
    ]);
    expect(before[TAG]).toEqual(["public.customer_tags", "public.left_out"]);
    expect(before[CITY]).toEqual(["public.customer_places", "public.runs"]);
    expect(before[String(MERGED.shopifyId)]).toContain("public.customer_merges");
    expect(before[klaviyoId]).toEqual(["public.customers", "public.klaviyo_profiles", "public.list_states"]);
    expect(internalIds).toHaveLength(2);
    // No name is ever stored.
    expect(before[ERASED.firstName]).toBeUndefined();
  });

  it("no trace is left in any table or job", async () => {
    expect(await searchDatabase(app.db, words(), [(await app.shop()).id])).toEqual({});
    const states = [
      "experiment_members",
      "segment_moves",
      "tag_states",
      "sync_states",
      "list_states",
      "profile_states",
      "metafield_states",
      "workflow_calls",
    ];
    for (const table of ["moves", "customer_emails", ...states, ...Object.keys(KNOWN_BESIDES)])
      expect(
        await app.rows(
          `select 1 from ${table} where shop_id = $1 and customer_id in (${internalIds.join(",")})`,
        ),
      ).toEqual([]);
  });

  it("the tags that others have are still counted", async () => {
    expect(await app.rows("select found from left_out where shop_id = $1")).toEqual([
      { found: [{ tag: "vip", customers: 4 }] },
    ]);
  });

  it("the customer is off the targets, and nobody else is", () => {
    const { customers } = app.store;
    expect(customers.get(ERASED.shopifyId)?.tags).toEqual([]);
    expect(customers.get(OTHER.shopifyId)?.tags).toHaveLength(1);
    const { store } = app.klaviyo.simulation;
    const isOnLists = (email: string) =>
      [...store.lists.values()].filter(({ members }) => members.has(store.byEmail(email)?.id ?? "")).length;
    expect([isOnLists(ERASED.email), isOnLists(OTHER.email)]).toEqual([0, 1]);
    expect(Object.fromEntries(store.byEmail(ERASED.email)?.properties ?? [])).toEqual({});
    const metafields = JSON.stringify([...app.simulator.simulation.metafields]);
    expect(metafields).not.toContain(String(ERASED.shopifyId));
    expect(metafields).toContain(String(OTHER.shopifyId));
  });

  it("nothing of it stands in the log", () => {
    const log = app.lines.join("\n");
    for (const word of [ERASED.email, MERGED.email, ERASED.firstName, ERASED.lastName])
      expect(log).not.toContain(word);
  });

  it("another refresh, which Shopify answers as before, brings nothing back", async () => {
    // The last whole read seems long ago, so all orders are read once more.
    await app.rows("update imports set started_at = started_at - interval '40 days' where shop_id = $1");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    const scored = `select 1 from imports i join runs r on r.shop_id = i.shop_id and r.import_id = i.id
                     where i.shop_id = $1 and i.kind = 'full_read' and i.status = 'complete'`;
    await expect.poll(async () => (await app.rows(scored)).length, { timeout: 50_000 }).toBeGreaterThan(0);
    await allQuiet(app);
    await settle(app);
    await allQuiet(app);
    expect(await searchDatabase(app.db, words(), [(await app.shop()).id])).toEqual({});
    expect(app.store.customers.get(ERASED.shopifyId)?.tags).toEqual([]);
  });
});

describe("the app", () => {
  it("has nothing to do with files, but for those of the built-in database", async () => {
    const folder = fileURLToPath(new URL("../../../app/", import.meta.url));
    const writing: string[] = [];
    for (const name of await readdir(folder, { recursive: true })) {
      const file = name.split(path.sep).join("/");
      if (!/\.tsx?$/.test(file) || /\.test\.tsx?$|^db\/(generated|embedded)\//.test(file)) continue;
      const text = await readFile(path.join(folder, name), "utf8");
      if (/from "(node:)?fs(\/promises)?"/.test(text)) writing.push(file);
    }
    expect(writing).toEqual([]);
  });
});
