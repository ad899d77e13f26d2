import {
  allQuiet,
  connectBoth,
  install,
  KLAVIYO_KEY,
  person,
  sendWebhook,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "./privacy-app.ts";
import { realFetch, sendFetchThrough } from "../import/import-app-fetch.ts";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TARGETS } from "../../../app/db/sync/sync-targets.server.ts";
import { handleError } from "../../../app/entry.server.tsx";
import { action as refresh, loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { loader as readGroup } from "../../../app/routes/app.groups.$group/route.tsx";
import { action as syncAction } from "../../../app/routes/app.sync/route.tsx";
import { loader as readNotInSync } from "../../../app/routes/app.sync_.not-in-sync/route.tsx";
import { redirectFetch } from "../../setup/redirect-fetch.ts";

/** The amount of an order. No other order has it. */
const AMOUNT = "987654.32";
const SOMEBODY = person(3);

let app: PrivacyApp;
let words: string[];
/** All that was answered so far. */
const said: string[] = [];

type Fault = (url: URL) => Response | null;

/** Answers in the place of the simulators, if it gives an answer. */
let fault: Fault = () => null;

/** How often it gave one. */
let met = 0;

/** All that is planted, in one text, as a careless answer would quote it. */
const quote = (): string => `about ${words.join(", ")}`;

const isKlaviyo = (url: URL): boolean => url.hostname.endsWith("klaviyo.com");
const isShopify = (url: URL): boolean => url.hostname.endsWith("myshopify.com");
const json = (body: object, status = 200): Response => Response.json(body, { status });

const FAULTS: Readonly<Record<string, Fault>> = {
  "a result can't be read": (url) =>
    url.hostname.endsWith("googleapis.com")
      ? new Response(`{"id": "gid://shopify/Order/1", ${quote()}\n`)
      : null,
  "Klaviyo refuses the key and quotes it": (url) =>
    isKlaviyo(url) ? json({ errors: [{ code: "authentication_failed", detail: quote() }] }, 401) : null,
  "Klaviyo refuses a request and quotes a profile": (url) =>
    isKlaviyo(url)
      ? json(
          { errors: [{ code: "invalid", title: quote(), detail: quote(), source: { pointer: quote() } }] },
          400,
        )
      : null,
  "the way to Klaviyo breaks, and the error says what was sent": (url) => {
    if (!isKlaviyo(url)) return null;
    met += 1;
    throw new TypeError(`fetch failed: ${quote()}`, { cause: new Error(quote()) });
  },
  "Shopify refuses and quotes a customer": (url) =>
    isShopify(url)
      ? json({ errors: [{ message: quote(), path: ["customer"], extensions: { code: "ACCESS_DENIED" } }] })
      : null,
  "Shopify answers something else": (url) => (isShopify(url) ? json({ data: { shop: quote() } }) : null),
  "Shopify answers no JSON": (url) => (isShopify(url) ? new Response(`<p>${quote()}</p>`) : null),
  "the way to Shopify breaks, and the error says what was sent": (url) => {
    // Each try waits longer than the one before, so a few are enough.
    if (!isShopify(url) || met >= 5) return null;
    met += 1;
    throw new TypeError(`fetch failed: ${quote()}`);
  },
};

/** Asks as a browser does. An unexpected error goes to the log, as Remix sees to it. */
async function ask(what: Promise<unknown>, path: string): Promise<void> {
  const { context, request } = app.request(path);
  try {
    const answer = await what;
    said.push(answer instanceof Response ? await answer.text() : JSON.stringify(answer));
  } catch (thrown) {
    if (thrown instanceof Response) said.push(await thrown.text());
    else handleError(thrown, { context, request });
  }
}

/** Everything that may meet the fault. */
async function useAll(): Promise<void> {
  await ask(readHome(app.request("/app")), "/app");
  await ask(readGroup(app.request("/app/groups/loyal", null, { group: "loyal" })), "/app/groups/loyal");
  for (const target of TARGETS) {
    const address = `/app/sync/not-in-sync?target=${target}`;
    await ask(readNotInSync(app.request(address)), address);
  }
  for (const intent of ["sync-tags", "sync-klaviyo", "connect-klaviyo"])
    await ask(syncAction(app.request("/app/sync", { intent, key: KLAVIYO_KEY })), "/app/sync");
  await ask(refresh(app.request("/app?index", { intent: "refresh" })), "/app");
  const { id } = app.store.orders.get(0);
  await sendWebhook(app, "orders/updated", { id, customer: SOMEBODY, email: SOMEBODY.email });
  await allQuiet(app);
}

const metFaults = new Set<string>();

/** Uses everything while a fault is there, once for each fault. */
async function meet(name: string): Promise<void> {
  if (metFaults.has(name)) return;
  metFaults.add(name);
  met = 0;
  fault = FAULTS[name] ?? fault;
  try {
    await useAll();
    await expect.poll(() => met, { timeout: 50_000, message: "the fault is met" }).toBeGreaterThan(0);
    await allQuiet(app);
  } finally {
    fault = () => null;
  }
}

beforeAll(async () => {
  app = await startPrivacyApp();
  const first = app.store.orders.get(0);
  app.store.orders.set(0, { ...first, totalMinor: 98_765_432, netPaymentMinor: 98_765_432 });
  const shopify = new URL(app.simulator.url);
  const usual = redirectFetch(realFetch, { shopify, klaviyo: new URL(app.klaviyo.url) });
  sendFetchThrough(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const answer = fault(url);
    if (answer === null) return usual(input, init);
    met += 1;
    return answer;
  });
  await app.work();
  await install(app);
  await connectBoth(app);
  const session = await app.services.shopify.sessionStorage.loadSession(`offline_${app.store.shop.domain}`);
  const { env } = app.services;
  words = [
    ...[
      "@planted.example",
      SOMEBODY.email,
      SOMEBODY.firstName,
      SOMEBODY.lastName,
      KLAVIYO_KEY,
      AMOUNT,
      "98765432",
    ],
    ...[session?.accessToken ?? "", session?.refreshToken ?? "", env.SHOPIFY_API_SECRET, env.ENCRYPTION_KEY],
    app.simulator.sessionToken(),
  ];
}, 120_000);
afterAll(() => app.close());

/** Where a planted word stands that may stand nowhere. */
async function leaks(): Promise<Record<string, string[]>> {
  const { rows } = await app.db.pool.query<{ text: string }>(
    "select coalesce(string_agg(to_jsonb(j)::text, ' '), '') as text from pgboss.job j",
  );
  const places = {
    log: app.lines.join("\n"),
    jobs: rows[0]?.text ?? "",
    metrics: (await app.services.metrics.read()).text,
  };
  const found = Object.entries(places).map(([place, text]) => [
    place,
    words.filter((word) => text.includes(word)),
  ]);
  return Object.fromEntries(found) as Record<string, string[]>;
}

const NOWHERE = { log: [], jobs: [], metrics: [] };

describe("planted names, emails, tokens, keys and amounts", () => {
  it("are planted: they are twelve", () => {
    expect(words.filter((word) => word.length > 5)).toHaveLength(12);
  });

  it("stand in no log, job or metric after the whole way of a store", async () => {
    await useAll();
    expect(await leaks()).toEqual(NOWHERE);
  });

  it.each(Object.keys(FAULTS))(
    "nor when %s",
    async (name) => {
      await meet(name);
      expect(await leaks()).toEqual(NOWHERE);
    },
    120_000,
  );

  it("nor when the database refuses rows and quotes them, by either way to it", async () => {
    // If a fault left a sync half-way, that sync would still run while emails are read.
    for (const intent of ["sync-tags", "sync-klaviyo"])
      await syncAction(app.request("/app/sync", { intent }));
    await allQuiet(app);
    await settle(app);
    // PostgreSQL quotes no row of a table under row-level security by itself. It does quote values.
    const columns = {
      orders: "amount_minor",
      customer_emails: "email",
      data_requests: "customer_shopify_id",
    };
    for (const [table, column] of Object.entries(columns))
      await app.db.pool.query(
        `create function refuse_${table}() returns trigger language plpgsql as $$
         begin
           raise exception 'invalid value: "%"', new.${column} using errcode = '22P02', detail = new.${column};
         end $$;
         create trigger planted before insert or update on ${table} for each row execute function refuse_${table}()`,
      );
    const before = app.lines.length;
    const order = { ...app.store.orders.get(0), updatedAt: Date.now(), test: true };
    app.store.orders.set(0, order);
    await sendWebhook(app, "orders/updated", { id: order.id });
    await app.rows("delete from customer_emails where shop_id = $1");
    await syncAction(app.request("/app/sync", { intent: "sync-klaviyo" }));
    const customer = { id: SOMEBODY.shopifyId, email: SOMEBODY.email };
    const asked = { shop_domain: app.store.shop.domain, customer };
    await sendWebhook(app, "customers/data_request", asked);
    await allQuiet(app);
    for (const table of Object.keys(columns))
      await app.db.pool.query(`drop function refuse_${table} cascade`);
    const logged = app.lines.slice(before).join("");
    for (const job of ["webhook", "sync-klaviyo"])
      expect(logged).toMatch(new RegExp(`"job":"${job}".*"code":"22P02"`));
    expect(await leaks()).toEqual(NOWHERE);
  });

  it("nor when webhooks carry them, are changed on the way, or are none", async () => {
    const body = { id: SOMEBODY.email, customer: SOMEBODY, note: quote(), shop_domain: SOMEBODY.lastName };
    for (const topic of ["orders/create", "customers/redact", "customers/merge", SOMEBODY.lastName])
      for (const signature of [undefined, null, "", words.join(""), "bm9uZQ=="])
        await sendWebhook(app, topic, body, signature === undefined ? {} : { signature });
    const { rows } = await app.db.pool.query("select 1 from pgboss.job where data::text like '%planted%'");
    expect(rows).toEqual([]);
    const found = await leaks();
    expect(found).toEqual(NOWHERE);
  });

  it("nor because the log were silent", async () => {
    for (const name of Object.keys(FAULTS)) await meet(name);
    const levels = app.lines.map((line) => (JSON.parse(line) as { level: string }).level);
    expect(levels.filter((level) => level === "warn").length).toBeGreaterThan(5);
  });

  it("nor in answers, except for the merchant's own customers", async () => {
    for (const name of Object.keys(FAULTS)) await meet(name);
    const secrets = words.slice(4).filter((word) => word !== AMOUNT && word !== "98765432");
    const text = said.join("\n");
    expect(said.length).toBeGreaterThan(40);
    expect(secrets.filter((word) => text.includes(word))).toEqual([]);
  });
});

describe("a webhook", () => {
  const body = { id: 1, shop_domain: "x" };

  it.each([
    ["without a signature", null],
    ["with an empty one", ""],
    ["with one that is none", "%%%"],
    ["with another's", Buffer.alloc(32, 1).toString("base64")],
    ["with one that is too long", Buffer.alloc(64, 1).toString("base64")],
  ])("is turned away with 401 %s, and nothing is written down", async (_, signature) => {
    const taken = async () => (await app.rows("select 1 from webhook_deliveries where shop_id = $1")).length;
    const before = await taken();
    for (const topic of ["orders/create", "customers/redact", "shop/redact", "app/uninstalled"])
      expect(await sendWebhook(app, topic, body, { signature })).toBe(401);
    expect(await taken()).toBe(before);
  });

  it("is turned away with 401 when a single byte of it was changed", async () => {
    const { createHmac } = await import("node:crypto");
    const text = JSON.stringify(body);
    const signature = createHmac("sha256", app.services.env.SHOPIFY_API_SECRET).update(text).digest("base64");
    expect(await sendWebhook(app, "orders/create", body, { signature })).toBe(200);
    for (const changed of [
      { ...body, id: 2 },
      { ...body, shop_domain: "y" },
      { ...body, more: 1 },
    ])
      expect(await sendWebhook(app, "orders/create", changed, { signature })).toBe(401);
  });
});
