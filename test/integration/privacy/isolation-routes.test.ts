import {
  allQuiet,
  connectBoth,
  install,
  person,
  sendWebhook,
  startPrivacyApp,
  type PrivacyApp,
} from "./privacy-app.ts";

import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { TARGETS } from "../../../app/db/sync/sync-targets.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { NOT_IN_SYNC_REASONS } from "../../../app/domain/sync/not-in-sync.ts";
import { requestBacktest } from "../../../app/backtest/request.server.ts";
import { requestCrosswalks } from "../../../app/crosswalk/request.server.ts";
import { requestExport } from "../../../app/exports/make.server.ts";
import { JOB_NAMES, type JobName, type JobPayload } from "../../../app/queue/jobs.ts";
import { action as saveSettings } from "../../../app/routes/app.settings/route.tsx";
import { WEBHOOK_TOPICS } from "../../../app/shopify/webhooks/webhook-event.ts";
import { deleteCustomer } from "../../simulators/shopify/store/changes.ts";
import { deletedOrderPayload, refundPayload } from "../../simulators/shopify/webhooks/order-payload.ts";
import {
  customerRedactPayload,
  dataRequestPayload,
  deletedCustomerPayload,
  mergePayload,
  scopesPayload,
  shopPayload,
  shopRedactPayload,
} from "../../simulators/shopify/webhooks/shop-payloads.ts";
import { USER_ID } from "../../simulators/shopify/auth/session-token.ts";
import { MARK, MARKED_AMOUNT, plantTwin, TWIN_DOMAIN } from "./isolation-twin.ts";
import { readTables } from "./privacy-search.ts";
import { recordSql } from "../database/recorded-sql.ts";

const ROUTES = fileURLToPath(new URL("../../../app/routes/", import.meta.url));
/** Customers who are merged and erased while the test runs. */
const SETTINGS = { tagPrefix: "Sixfold", listPrefix: "Sixfold", autoRefresh: "on" };
const [KEPT, GONE, ASKING] = [person(10), person(11), person(12)];

type Params = Record<string, string>;
/** What a route is asked for: the address, the fields of a form or JSON (null: none), and the address's parameters. */
type Asked = readonly [path: string, fields?: Params | string | null, params?: Params];

const RULE = { version: 1, match: { all: [{ field: "orders", is: "at_least", value: 1 }] } };
const asJson = (body: object): string => JSON.stringify(body);

const recording = recordSql();
let app: PrivacyApp;
let shopId: number;
let twinId: number;
let untouched: ReadonlyMap<string, readonly string[]>;

const SEND = {
  ...{ key: "7c9e6679-7425-40de-944b-e07fc1f90ae7", step: "confirm" },
  who: { kind: "customers", ids: [10, 11, 12, 13].map((each) => String(person(each).shopifyId)) },
};

/** What extensions and Flow ask. Flow's signature names the shop, so a request without one finds nothing. */
const EXTENSION_CASES: Readonly<Record<string, readonly Asked[]>> = {
  "extension.audiences": [["/extension/audiences"]],
  "extension.customer": [1, 10].map((each) => [`/extension/customer?id=${String(person(each).shopifyId)}`]),
  "extension.facts.groups": [["/extension/facts/groups"]],
  "extension.facts.movement": [
    ["/extension/facts/movement"],
    ["/extension/facts/movement?from=2020-01-01&to=2030-01-01"],
  ],
  "extension.facts.segment": [["/extension/facts/segment"], ["/extension/facts/segment?id=1"]],
  "extension.facts.slipping": [["/extension/facts/slipping"]],
  "extension.segments": [["/extension/segments"]],
  "extension.send": [
    ["/extension/send"],
    ["/extension/send", asJson({ ...SEND, to: { name: "Picked", target: "klaviyo" } })],
    ["/extension/send", asJson({ ...SEND, step: "preview", to: { list: "1", target: "shopify_tags" } })],
  ],
  "flow.actions": [["/flow/actions"], ["/flow/actions", asJson({})]],
  "flow.lifecycle": [["/flow/lifecycle"], ["/flow/lifecycle", asJson({})]],
};

/** The twin's rows have the same ids, so each of these addresses would also find something of the twin. */
const CASES: Readonly<Record<string, readonly Asked[]>> = {
  $: [["/nowhere"]],
  _index: [["/"], [`/?shop=${TWIN_DOMAIN}`]],
  app: [["/app"]],
  "app._index": [["/app"], ["/app?index", { intent: "refresh" }]],
  "app.campaigns": [["/app/campaigns"]],
  "app.campaigns_.new": [
    ["/app/campaigns/new"],
    ["/app/campaigns/new?source=segment:1&days=14"],
    [
      "/app/campaigns/new",
      {
        ...{ requestKey: "00000000-0000-4000-8000-000000000002", name: "Try", source: "segment:1" },
        ...{ days: "30", sample: "50", holdout: "", sent: "sample:klaviyo" },
      },
    ],
  ],
  "app.campaigns_.new_.proposal": [
    ["/app/campaigns/new/proposal"],
    ["/app/campaigns/new/proposal?source=segment:1&days=14"],
  ],
  "app.campaigns_.experiments.$id": [
    ["/app/campaigns/experiments/1", null, { id: "1" }],
    ...TARGETS.flatMap((target): Asked[] => [
      ["/app/campaigns/experiments/1", { arm: "sample", intent: "send", target }, { id: "1" }],
      ["/app/campaigns/experiments/1", { arm: "sample", intent: "end", target, way: "keep" }, { id: "1" }],
    ]),
    ["/app/campaigns/experiments/1", { intent: "update" }, { id: "1" }],
    ["/app/campaigns/experiments/1", { intent: "end_arms", way: "clean_up" }, { id: "1" }],
    ["/app/campaigns/experiments/1", { intent: "stop", way: "keep" }, { id: "1" }],
  ],
  "app.campaigns_.drafts": [
    ["/app/campaigns/drafts"],
    ...["link", "remove", "again", "read"].map((intent): Asked => [
      "/app/campaigns/drafts",
      { intent, id: "999", campaignId: "NONE" },
    ]),
  ],
  "app.campaigns_.drafts_.new": [
    ["/app/campaigns/drafts/new?kind=group&subject=loyal&strategy=loyal_early"],
    ["/app/campaigns/drafts/new?kind=segment&subject=1&without=group:new&language=de"],
    [
      "/app/campaigns/drafts/new",
      {
        ...{ kind: "group", subject: "loyal", strategy: "loyal_early", language: "en", excluded: "" },
        ...{ requestKey: "7c9e6679-7425-40de-944b-e07fc1f90ae7", previewText: "" },
        ...{ subjectLine: "Planted", body: "Planted" },
      },
    ],
  ],
  "app.campaigns_.drafts_.$id": [["/app/campaigns/drafts/1", null, { id: "1" }]],
  "app.campaigns_.drafts_.account": [["/app/campaigns/drafts/account"]],
  "app.campaigns_.drafts_.access": [
    ...["on", "consent", "key"].map((intent): Asked => [
      "/app/campaigns/drafts/access",
      { intent, key: "pk_none", back: "/app/campaigns/drafts/new?kind=group&subject=loyal" },
    ]),
    ["/app/campaigns/drafts/access", { intent: "finish", grant: "none" }],
  ],
  "app.customers._index": [
    ["/app/customers"],
    ["/app/customers?group=loyal&r=5&days=0-30&sort=score_desc&after=1&page=2"],
    ["/app/customers?index&sort=spent_asc", { text: "planted" }],
  ],
  "app.customers.export": [["/app/customers/export"], ["/app/customers/export", { format: "klaviyo" }]],
  "app.customers.export_.file": [["/app/customers/export/file"], ["/app/customers/export/file?export=1"]],
  "app.customers.$id": [1, 2, 60].map((id) => [`/app/customers/${String(id)}`, null, { id: String(id) }]),
  "app.data-requests.$id": [
    ["/app/data-requests/1", null, { id: "1" }],
    ["/app/data-requests/1", {}, { id: "1" }],
  ],
  "app.erasures.$id": [["/app/erasures/1", { target: "klaviyo" }, { id: "1" }]],
  "app.groups.$group": GROUPS.flatMap((group): Asked[] => [
    [`/app/groups/${group}`, null, { group }],
    [`/app/groups/${group}?sort=spent_desc`, null, { group }],
    [`/app/groups/${group}?r=5&f=1&days_from=0&days_to=9999`, null, { group }],
    [`/app/groups/${group}`, { search: "planted" }, { group }],
  ]),
  "app.groups.$group_.export": GROUPS.flatMap((group): Asked[] => [
    [`/app/groups/${group}/export`, null, { group }],
    [`/app/groups/${group}/export`, { format: "klaviyo" }, { group }],
  ]),
  "app.groups.$group_.export_.file": GROUPS.flatMap((group): Asked[] => [
    [`/app/groups/${group}/export/file`, null, { group }],
    [`/app/groups/${group}/export/file?export=1`, null, { group }],
  ]),
  "app.bought": [
    ...GROUPS.map((group): Asked => [`/app/bought?group=${group}`]),
    ["/app/bought?customer=1"],
    ["/app/bought?segment=1"],
  ],
  "app.bought_.choices": ["products", "types", "vendors", "tags"].flatMap((of): Asked[] => [
    [`/app/bought/choices?of=${of}`],
    [`/app/bought/choices?of=${of}&text=p`],
  ]),
  "app.bought_.titles": [["/app/bought/titles?ids=1"]],
  "app.insights": [
    ["/app/insights"],
    ["/app/insights", { intent: "refit" }],
    ["/app/insights", { intent: "adopt-model", modelId: "1" }],
    ["/app/insights", { intent: "refuse-model", modelId: "1" }],
  ],
  "app.insights_.distributions": [["/app/insights/distributions"]],
  "app.insights_.measure": [
    ["/app/insights/measure"],
    ["/app/insights/measure", { intent: "backtest", daysBack: "90", days: "30" }],
    ["/app/insights/measure", { intent: "crosswalk" }],
  ],
  "app.movement": [["/app/movement"], ["/app/movement?by=runs&from=1&to=1"], ["/app/movement?by=months"]],
  "app.segments_.presets_.counts": [["/app/segments/presets/counts"]],
  "app.segments_.presets": [
    ["/app/segments/presets"],
    ["/app/segments/presets", { intent: "save", vipDays: "30" }],
    ["/app/segments/presets", { intent: "reset" }],
    ["/app/segments/presets", { intent: "close-gaps" }],
  ],
  "app.segments": [
    ["/app/segments"],
    ["/app/segments", { intent: "duplicate", id: "1" }],
    ["/app/segments", { intent: "delete", id: "999", way: "clean_up" }],
  ],
  "app.segments_.$id_.edit": [["/app/segments/1/edit", null, { id: "1" }]],
  "app.segments_.$id": [
    ["/app/segments/1", null, { id: "1" }],
    ["/app/segments/1?sort=spent_asc&page=2", null, { id: "1" }],
    ...TARGETS.flatMap((target): Asked[] => [
      ["/app/segments/1", { intent: "send", target }, { id: "1" }],
      ["/app/segments/1", { intent: "end", target, way: "keep" }, { id: "1" }],
    ]),
  ],
  "app.segments_.$id_.export": [
    ["/app/segments/1/export", null, { id: "1" }],
    ["/app/segments/1/export", { format: "klaviyo" }, { id: "1" }],
  ],
  "app.segments_.$id_.export_.file": [
    ["/app/segments/1/export/file", null, { id: "1" }],
    ["/app/segments/1/export/file?export=1", null, { id: "1" }],
  ],
  "app.segments_.$id_.search": [["/app/segments/1/search", { text: "planted" }, { id: "1" }]],
  "app.segments_.check": [["/app/segments/check", asJson({ id: 1, rule: RULE, atOnce: true })]],
  "app.segments_.new": [["/app/segments/new"], ["/app/segments/new?preset=one_order"]],
  "app.segments_.save": [
    ["/app/segments/save", asJson({ id: 1, revision: null, name: "Edited", rule: RULE })],
  ],
  "app.settings_.left-out": [["/app/settings/left-out", { tags: '["planted"]' }]],
  "app.settings_.places": ["off", "on"].map((intent): Asked => ["/app/settings/places", { intent }]),
  "app.settings_.products": ["off", "on"].map((intent): Asked => ["/app/settings/products", { intent }]),
  "app.settings_.engagement": [
    ["/app/settings/engagement"],
    ...["on", "consent", "key", "choose", "off"].map((intent): Asked => [
      "/app/settings/engagement",
      { intent, key: "pk_none", properties: "gender", listIds: "planted" },
    ]),
    ["/app/settings/engagement", { intent: "finish", grant: "none" }],
  ],
  "app.campaigns_.dead-weight": [
    ["/app/campaigns/dead-weight"],
    [
      "/app/campaigns/dead-weight",
      { intent: "save", currency: "EUR", steps: '[{"profiles":"500","price":"20"}]' },
    ],
    ["/app/campaigns/dead-weight", { intent: "segment", name: "Planted" }],
  ],
  "app.settings_.events": [
    ...["on", "consent", "key", "choose", "off"].map((intent): Asked => [
      "/app/settings/events",
      { intent, key: "pk_none", refits: "on" },
    ]),
    ["/app/settings/events", { intent: "finish", grant: "none" }],
  ],
  "app.setup": [
    ["/app/setup", { intent: "dismiss" }],
    ["/app/setup", { intent: "leave_point_of_sale_out" }],
  ],
  "app.settings": [["/app/settings"], ["/app/settings", { ...SETTINGS, windowYears: "9" }]],
  // Before the clean-ups below, after which the merchant has nothing to decide.
  "app.sync_.decide": [
    ["/app/sync/decide"],
    ...["preview", "pause", "resume", "confirm", "discard", "undo"].map((decision): Asked => [
      "/app/sync/decide",
      { decision, target: "klaviyo", syncId: "1" },
    ]),
  ],
  "app.sync_.not-in-sync": [
    ["/app/sync/not-in-sync"],
    ...TARGETS.flatMap((target): Asked[] => [
      [`/app/sync/not-in-sync?target=${target}`],
      ...NOT_IN_SYNC_REASONS[target].map((reason): Asked => [
        `/app/sync/not-in-sync?target=${target}&reason=${reason}&after=1`,
      ]),
      [`/app/sync/not-in-sync?target=${target}&set=segment:1`],
    ]),
  ],
  "app.sync": [
    ["/app/sync"],
    ...[
      "sync-tags",
      "sync-klaviyo",
      "audit-tags",
      "audit-klaviyo",
      "metafields-off",
      "klaviyo-segments",
      "start-klaviyo",
      "connect-klaviyo",
      "clean-up-tags",
      "clean-up-klaviyo",
    ].map((intent): Asked => ["/app/sync", { intent, key: "", grant: "" }]),
    ["/app/sync", { intent: "finish-klaviyo", grant: "none" }],
  ],
  "app.boundaries": [["/app/boundaries"]],
  "app.unread-lines": [["/app/unread-lines"], ["/app/unread-lines?page=2"]],
  "auth.$": [["/auth/login"], [`/auth/session-token?shop=${TWIN_DOMAIN}`]],
  "connect.klaviyo": [["/connect/klaviyo?ticket=none"]],
  "connect.klaviyo_.callback": [["/connect/klaviyo/callback?state=none&code=none"]],
  ...EXTENSION_CASES,
  webhooks: [["/webhooks"], ["/webhooks", { id: "1" }]],
};

/** The routes' modules by the names that Remix gives them. */
async function routeModules(): Promise<Record<string, string>> {
  const entries = await readdir(ROUTES, { withFileTypes: true });
  const modules: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isDirectory()) modules[entry.name.replace(/\.tsx?$/, "")] = path.join(ROUTES, entry.name);
    else {
      const files = await readdir(path.join(ROUTES, entry.name));
      const file = files.find((name) => /^route\.tsx?$/.test(name));
      if (file !== undefined) modules[entry.name] = path.join(ROUTES, entry.name, file);
    }
  }
  return modules;
}

/** All that an answer says, with its headers. A thrown answer counts as well. */
async function textOf(answering: () => unknown): Promise<string> {
  let answer: unknown;
  try {
    answer = await answering();
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    answer = thrown;
  }
  if (!(answer instanceof Response)) return JSON.stringify(answer) ?? "";
  return `${String(answer.status)} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
}

interface RouteModule {
  readonly loader?: (args: object) => unknown;
  readonly action?: (args: object) => unknown;
}

async function ask(file: string, [address, fields = null, params = {}]: Asked): Promise<string> {
  const { loader, action } = (await import(file)) as RouteModule;
  const handler = fields === null ? loader : action;
  return handler === undefined ? "" : textOf(() => handler(app.request(address, fields, params)));
}

const checkTwin = async (): Promise<void> => {
  const now = await readTables(app.db, [twinId]);
  for (const table of SHOP_TABLES)
    expect({ table, rows: now.get(`public.${table}`) }).toEqual({
      table,
      rows: untouched.get(`public.${table}`),
    });
  const { rows } = await app.db.pool.query(
    "select 1 from pgboss.job where singleton_key = $1 or singleton_key like $1 || ':%'",
    [String(twinId)],
  );
  expect(rows).toEqual([]);
};

beforeAll(async () => {
  app = await startPrivacyApp();
  recording.start();
  await app.work();
  await install(app);
  await connectBoth(app);
  shopId = (await app.shop()).id;
  const { services } = app;
  await requestBacktest(services, shopId, { daysBack: 90, days: 30 });
  await requestCrosswalks(services, shopId);
  await requestExport(services, shopId, { subject: "loyal", format: "klaviyo", subscribedOnly: false });
  await saveSettings(app.request("/app/settings", { ...SETTINGS, windowYears: "10" }));
  await sendWebhook(
    app,
    "customers/data_request",
    dataRequestPayload(app.store.shop, { id: ASKING.shopifyId }),
  );
  const [kept, gone] = [KEPT, GONE].map(({ shopifyId }) => `gid://shopify/Customer/${String(shopifyId)}`);
  await sendWebhook(app, "customers/merge", {
    admin_graphql_api_customer_kept_id: kept,
    admin_graphql_api_customer_deleted_id: gone,
    status: "success",
  });
  await allQuiet(app);
  // One customer is not in sync, and one profile has no customer. A page names both.
  await app.rows(
    "update tag_states set failed = 63, failure = 'too_many_tags' where shop_id = $1 and customer_id = (select min(customer_id) from tag_states where shop_id = $1)",
  );
  await app.rows(
    `insert into list_states (shop_id, word, email, klaviyo_id, failed, failure, updated_at)
     values ($1, 0, 'nobody@planted.example', 'NOBODY', 63, 'refused', now())`,
  );
  twinId = await plantTwin(app.db, shopId);
  untouched = await readTables(app.db, [twinId]);
}, 120_000);
afterAll(async () => {
  recording.stop();
  await app.close();
});

/** Each step goes on where the one before ended: in the end the shop is erased. */
describe("a shop whose twin has rows with all the same ids", { shuffle: false }, () => {
  it("has a twin that can be told from it", async () => {
    for (const table of SHOP_TABLES) expect(untouched.get(`public.${table}`)?.length).toBeGreaterThan(0);
    const marked = JSON.stringify([...untouched]);
    expect(marked).toContain(`${MARK}${person(0).email}`);
    expect(marked).toContain(`"amount_minor": ${MARKED_AMOUNT}`.replaceAll('"', '\\"'));
  });

  it("has a case here for every route", async () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(await routeModules()).sort());
  });

  it("has a case for every loader and action", async () => {
    for (const [name, file] of Object.entries(await routeModules())) {
      const { loader, action } = (await import(file)) as RouteModule;
      const cases = CASES[name] ?? [];
      const asked = {
        loader: cases.some(([, fields]) => !fields),
        action: cases.some(([, fields]) => !!fields),
      };
      expect({ name, ...asked }).toEqual({
        name,
        loader: loader !== undefined,
        action: action !== undefined,
      });
    }
  });

  it("sees nothing of it on any page, and changes nothing of it by any form", async () => {
    let said = "";
    for (const [name, file] of Object.entries(await routeModules()))
      for (const asked of CASES[name] ?? []) {
        const text = await ask(file, asked);
        expect({ asked, marked: text.includes(MARK) || text.includes(MARKED_AMOUNT) }).toEqual({
          asked,
          marked: false,
        });
        expect(text).not.toContain("500 ");
        said += text;
      }
    // The pages showed what the shop itself has.
    expect(said).toContain(person(1).email);
    await allQuiet(app);
    await checkTwin();
  }, 120_000);

  it("does nothing to it by any job", async () => {
    const asOf = new Date().toISOString();
    const payloads: { [N in JobName]: JobPayload<N> | null } = {
      import: { shopId, asOf },
      score: { shopId, asOf },
      history: { shopId },
      predict: { shopId },
      "sync-tags": { shopId },
      "sync-klaviyo": { shopId },
      backtest: { shopId },
      crosswalk: { shopId },
      segments: { shopId },
      audit: { shopId },
      digest: { shopId, dueAt: asOf },
      export: { shopId },
      engagement: { shopId },
      experiments: { shopId },
      products: { shopId },
      events: { shopId },
      campaigns: { shopId },
      workflows: { shopId },
      tidy: { shopId },
      "fill-states": { shopId },
      // The topics follow below, one by one.
      webhook: null,
    };
    await requestBacktest(app.services, shopId, { daysBack: 60, days: 30 });
    await requestCrosswalks(app.services, shopId);
    await app.rows("update sync_targets set states_filled_at = null where shop_id = $1");
    for (const name of JOB_NAMES) {
      const payload = payloads[name];
      if (payload === null) continue;
      await inShopSql(app.db, shopId, (sql) => app.services.queue.enqueue(sql, name, payload));
    }
    await allQuiet(app);
    expect(await app.rows("select email from profile_states where shop_id = $1")).toEqual([]);
    await checkTwin();
  });

  it("does nothing to it by any webhook, up to its own erasure", async () => {
    const order = app.store.orders.get(0).id;
    const { shop } = app.store;
    const customer = { id: KEPT.shopifyId, email: KEPT.email };
    const bodies: Partial<Record<string, object>> = {
      "refunds/create": refundPayload(app.store.orders.get(0), 1, Date.now()),
      "customers/merge": mergePayload(KEPT.shopifyId, KEPT.shopifyId, true),
      "customers/delete": deletedCustomerPayload(GONE.shopifyId),
      "customers/data_request": dataRequestPayload(shop, customer, [order]),
      "shop/update": shopPayload(shop),
      "bulk_operations/finish": { admin_graphql_api_id: "gid://shopify/BulkOperation/1" },
      "app/scopes_update": scopesPayload([], [...app.simulator.simulation.grant.scopes]),
      "customers/redact": customerRedactPayload(shop, customer, [order]),
      "app/uninstalled": shopPayload(shop),
      "shop/redact": shopRedactPayload(shop),
    };
    const last = ["customers/redact", "app/uninstalled", "shop/redact"];
    for (const topic of [...WEBHOOK_TOPICS.filter((each) => !last.includes(each)), ...last]) {
      if (topic === "customers/delete") deleteCustomer(app.simulator.simulation, GONE.shopifyId);
      if (topic === "app/uninstalled") app.simulator.simulation.grant.uninstall();
      expect(await sendWebhook(app, topic, bodies[topic] ?? deletedOrderPayload(order))).toBe(200);
      await allQuiet(app);
      await checkTwin();
    }
    const own = await readTables(app.db, [shopId]);
    for (const table of SHOP_TABLES)
      expect({ table, rows: own.get(`public.${table}`) }).toEqual({ table, rows: [] });
  }, 120_000);

  it("has told neither Shopify nor Klaviyo of it, nor the log", () => {
    const { store } = app.klaviyo.simulation;
    const told = [...store.profiles.values()].map(({ email, properties }) => [email, [...properties]]);
    const lists = [...store.lists.values()].map(({ name }) => name);
    const tags = [...app.store.customers.values()].map((customer) => customer.tags);
    expect(JSON.stringify([told, lists, tags, [...app.simulator.simulation.metafields]])).not.toMatch(
      new RegExp(`${MARK}|${MARKED_AMOUNT}`),
    );
    expect(app.lines.join("\n")).not.toContain(MARK);
  });

  it("has a line in the log for each download of personal data: who, what and of how many", () => {
    const lines = app.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const downloads = lines.filter(({ msg }) => msg === "personal data downloaded");
    expect(new Set(downloads.map(({ file }) => file))).toEqual(
      new Set(["figures", "contacts", "data request"]),
    );
    for (const { userId, shopId: shop, customers } of downloads)
      expect([userId, shop, typeof customers]).toEqual([USER_ID, shopId, "number"]);
  });

  it("keeps every statement to one shop, and names it", () => {
    expect([...new Set(recording.violations)]).toEqual([]);
    expect([...recording.reached.keys()].sort()).toEqual([...SHOP_TABLES].sort());
  });
});
