/** What the app does for a single customer or order. */
import type { z } from "zod";

import { readCustomerData } from "../../../app/db/privacy/customer-data.server.ts";
import { storeEmails } from "../../../app/db/orders/emails.server.ts";
import { enterErasure, type ErasureIds } from "../../../app/db/privacy/erasures.server.ts";
import { storeMembers } from "../../../app/db/sync/audits/audit-members.server.ts";
import {
  metafieldsToRetry,
  noteMetafieldLines,
  saveMetafieldState,
} from "../../../app/db/sync/states/metafield-states.server.ts";
import { confirmLeft, noteLeaving } from "../../../app/db/sync/klaviyo/profile-leavers.server.ts";
import {
  noteLookedUp,
  settleWithoutProfile,
  storeProfileIds,
} from "../../../app/db/sync/klaviyo/profile-ids.server.ts";
import { holdMembers } from "../../../app/db/sync/klaviyo/profile-places.server.ts";
import {
  confirmProfiles,
  failProfiles,
  noteProfilesSent,
} from "../../../app/db/sync/klaviyo/profile-states.server.ts";
import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  customersToRetry,
  noteTagLines,
  saveTagState,
  TO_RETRY,
} from "../../../app/db/sync/states/tag-states.server.ts";
import { GROUP_PLACES, setOfPlace } from "../../../app/domain/sync/places.ts";
import { markUninstalled } from "../../../app/db/shops/shop-directory.server.ts";
import { takeWebhook } from "../../../app/ingest/deliveries.server.ts";
import { webhookJob } from "../../../app/jobs/webhook.server.ts";
import type { JobPayload } from "../../../app/queue/jobs.ts";
import { readCustomerPage } from "../../../app/routes/app.customers.$id/customer.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { idAt, secrets, type SingleShop } from "./growth-full-shop.ts";
import { emailOf, LATER, shopifyId } from "./growth-shop.ts";

const SET = GROUP_PLACES;
const ONE_PLACE = setOfPlace(0);
const TAGGED = { mayHold: 1n, confirmed: 1n, before: 0n };

type Path = (shop: SingleShop, places: readonly number[]) => Promise<void>;

/** The paths for a few of a shop's customers, by name. The last one leaves the shop without the app. */
export const PATHS: Readonly<Record<string, Path>> = {
  "orders that webhooks bring": each(async (shop, place) => {
    const payload = { id: place + 1, customer: { id: Number(shopifyId(place)) } };
    await webhook(shop, "orders/updated", payload);
    await webhook(shop, "orders/delete", { id: place + 1 });
  }),
  "customers who are merged": each((shop, place) =>
    job(shop, {
      topic: "customers/merge",
      resourceId: String(shopifyId(place)),
      ids: { kept: String(shopifyId(place + 1)) },
    }),
  ),
  "customers' pages": each(async (shop, place) => {
    await readCustomerPage(shop.db, shop.shopId, () => Promise.resolve(admin), idAt(shop, place));
  }),
  "requests for data": each(async (shop, place) => {
    await webhook(shop, "customers/data_request", { ...aboutPerson(shop, place), orders_requested: [] });
    await shop.tx((sql) => readCustomerData(sql, shopifyId(place)));
  }),
  "customers whose tags or metafields are tried by themselves": async (shop, places) => {
    const ids = places.map((place) => idAt(shop, place));
    await shop.tx(async (sql) => {
      for (const customerId of ids) {
        await saveTagState(sql, SET, { customerId, ...TAGGED, failure: TO_RETRY }, LATER);
        await saveMetafieldState(sql, customerId, TO_RETRY, LATER);
      }
      for (const { customerId } of await customersToRetry(sql, SET, 50))
        await saveTagState(sql, SET, { customerId, ...TAGGED, failure: null }, LATER);
      for (const { customerId } of await metafieldsToRetry(sql, 50))
        await saveMetafieldState(sql, customerId, null, LATER);
    });
  },
  "changes that a sync sends": (shop, places) => shop.tx((sql) => sendSome(shop, sql, places)),
  "customers who are erased by a webhook each": each(async (shop, place) => {
    await webhook(shop, "customers/redact", {
      ...aboutPerson(shop, place),
      orders_to_redact: [place + 1],
    });
  }),
  "customers who are erased by their email": each((shop, place) =>
    eraseSome(shop, { emails: [emailOf(place)] }),
  ),
  "customers who are erased by their orders": each((shop, place) =>
    eraseSome(shop, { orderIds: [BigInt(place + 1)] }),
  ),
  "customers who were deleted": each((shop, place) =>
    webhook(shop, "customers/delete", { id: Number(shopifyId(place)) }),
  ),
  "customers who are erased at once": (shop, places) =>
    eraseSome(shop, { customerShopifyIds: places.map(shopifyId), emails: places.map(emailOf) }),
  "customers who are erased after the app was removed": async (shop, places) => {
    await markUninstalled(shop.db, shop.domain, LATER);
    await eraseSome(shop, { customerShopifyIds: places.map(shopifyId) });
  },
};

function each(work: (shop: SingleShop, place: number) => Promise<void>): Path {
  return async (shop, places) => {
    for (const place of places) await work(shop, place);
  };
}

const aboutPerson = ({ shopId, domain }: SingleShop, place: number) => ({
  shop_id: shopId,
  shop_domain: domain,
  customer: { id: Number(shopifyId(place)), email: emailOf(place) },
});

/** What Shopify answers, by the name of the query. It has the orders, and none of the customers. */
const ANSWERS: Readonly<Record<string, (variables: Record<string, unknown>) => object>> = {
  ReadOrder: ({ id }) => ({ order: orderOf(String(id)) }),
  ReadOrders: () => ({
    nodes: [null],
    currentAppInstallation: { accessScopes: [{ handle: "read_all_orders" }] },
  }),
  ReadCustomer: () => ({ customer: null }),
  ReadCustomerNames: () => ({ nodes: [] }),
  ListBulkOperations: () => ({ bulkOperations: { nodes: [] } }),
};

const admin: AdminClient = {
  request: <T>(document: string, variables: Record<string, unknown>, schema: z.ZodType<T>): Promise<T> => {
    const name = /(?:query|mutation) (\w+)/.exec(document)?.[1] ?? "";
    const answer = ANSWERS[name];
    if (answer === undefined) throw new Error(`Nobody answers ${name}.`);
    return Promise.resolve(schema.parse(answer(variables)));
  },
};

function orderOf(id: string): object {
  const at = LATER.toISOString();
  const amount = { shopMoney: { amount: "2.00", currencyCode: "EUR" } };
  const place = Number(id.split("/").at(-1)) - 1;
  return {
    id,
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    test: false,
    displayFinancialStatus: "PAID",
    sourceName: "web",
    currentTotalPriceSet: amount,
    netPaymentSet: amount,
    customer: { id: `gid://shopify/Customer/${String(shopifyId(place))}` },
  };
}

let deliveries = 0;

/** Takes a webhook and does its job. */
async function webhook(shop: SingleShop, topic: string, payload: object): Promise<void> {
  const queued: JobPayload<"webhook">[] = [];
  const enqueue = (_within: unknown, _name: string, job: object): Promise<void> => {
    queued.push(job as JobPayload<"webhook">);
    return Promise.resolve();
  };
  const deliveryId = `single ${String((deliveries += 1))}`;
  const delivery = { shopDomain: shop.domain, deliveryId, topic, payload, now: LATER };
  const taken = await takeWebhook({ db: shop.db, queue: { enqueue }, log }, delivery);
  if (taken !== "taken" || queued.length !== 1) throw new Error(`The webhook ${topic} was not taken.`);
  for (const each of queued) await job(shop, each);
}

const log = { info: () => undefined, warn: () => undefined };
const UNUSED = (): never => {
  throw new Error("No target of the shop has an access.");
};

async function job(shop: SingleShop, payload: Omit<JobPayload<"webhook">, "shopId">): Promise<void> {
  const work = webhookJob({
    db: shop.db,
    secrets,
    log,
    now: () => LATER,
    asOf: () => LATER,
    admin: () => Promise.resolve(admin),
    klaviyo: UNUSED,
    queue: { enqueue: () => Promise.resolve() },
  } as unknown as Parameters<typeof webhookJob>[0]);
  const { outcome } = await work(
    { ...payload, shopId: shop.shopId },
    { signal: new AbortController().signal },
  );
  if (outcome !== "done") throw new Error(`The webhook ${payload.topic} is not done.`);
}

async function eraseSome(shop: SingleShop, ids: Partial<ErasureIds>): Promise<void> {
  const deliveryId = `erasure of ${String((deliveries += 1))}`;
  await shop.tx((sql) => enterErasure(sql, { deliveryId, requestedAt: LATER, gone: false, ids }));
  await job(shop, { topic: "customers/redact", resourceId: deliveryId });
}

/** A small sync: a few customers change their groups, and one of their profiles fails. */
async function sendSome(shop: SingleShop, sql: ShopSql, places: readonly number[]): Promise<void> {
  const ids = places.map((place) => idAt(shop, place));
  const emails = places.map(emailOf);
  const lines = ids.map((customerId, line) => ({ customerId, line, ...TAGGED }));
  await noteTagLines(sql, SET, lines, LATER);
  await noteMetafieldLines(sql, lines, LATER);
  await storeEmails(
    sql,
    places.map((place) => ({ customerShopifyId: shopifyId(place), email: `new-${emailOf(place)}` })),
  );
  await storeProfileIds(sql, new Map(emails.map((email) => [email, `N${email}`])), LATER);
  await noteLookedUp(sql, emails, LATER);
  await noteProfilesSent(sql, SET, emails, LATER);
  await failProfiles(sql, SET, [{ email: emails[0] ?? "", code: "refused" }], LATER);
  await confirmProfiles(sql, SET, emails, LATER);
  await noteLeaving(sql, ONE_PLACE, emails, LATER);
  await confirmLeft(sql, ONE_PLACE, emails, LATER);
  await settleWithoutProfile(sql, SET, emails, LATER);
  const members = emails.map((email) => ({
    member: email,
    places: 1n,
    klaviyoId: `N${email}`,
    id: `N${email}`,
    email,
  }));
  await holdMembers(sql, ONE_PLACE, members, LATER);
  await storeMembers(sql, 1, members);
}
