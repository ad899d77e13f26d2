import { gid } from "../graphql/gid.ts";
import { isoSeconds } from "../graphql/nodes/order-node.ts";
import type { StoreData, StoredCustomer } from "../store/store.ts";

type Shop = StoreData["shop"];

/** The shop's number at Shopify. */
const SHOP_ID = 548_380_009;

/** The body of `shop/update` and of `app/uninstalled`. As far as apps read it, it is the same. */
export function shopPayload(shop: Shop): object {
  return {
    id: SHOP_ID,
    name: shop.name,
    email: `owner@${shop.domain}`,
    domain: shop.domain,
    country: "DE",
    created_at: "2020-01-01T00:00:00+00:00",
    updated_at: "2026-01-01T00:00:00+00:00",
    currency: shop.currency,
    iana_timezone: shop.timeZone,
    primary_locale: shop.locale,
    plan_name: "basic",
    myshopify_domain: shop.domain,
  };
}

/** The body of `shop/redact`. */
export function shopRedactPayload(shop: Shop): object {
  return { shop_id: SHOP_ID, shop_domain: shop.domain };
}

interface Person {
  readonly id?: number;
  readonly email?: string | null;
  readonly phone?: string | null;
}

/** The body of `customers/redact`. */
export function customerRedactPayload(
  shop: Shop,
  customer: Person,
  orderIds: readonly number[] = [],
): object {
  return { ...shopRedactPayload(shop), customer, orders_to_redact: orderIds };
}

/** The body of `customers/data_request`. */
export function dataRequestPayload(shop: Shop, customer: Person, orderIds: readonly number[] = []): object {
  return { ...shopRedactPayload(shop), orders_requested: orderIds, customer, data_request: { id: 9_999 } };
}

/** The body of `customers/delete`. */
export function deletedCustomerPayload(id: number): object {
  return {
    id,
    phone: null,
    addresses: [],
    tax_exemptions: [],
    email_marketing_consent: null,
    sms_marketing_consent: null,
    admin_graphql_api_id: gid("Customer", id),
  };
}

/** The body of `customers/create` and `customers/update`, which the app does not subscribe to. */
export function customerPayload(customer: StoredCustomer): object {
  return {
    ...deletedCustomerPayload(customer.id),
    email: customer.email,
    created_at: isoSeconds(customer.createdAt),
    updated_at: isoSeconds(customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: "disabled",
  };
}

/** The body of `customers/merge`. */
export function mergePayload(kept: number, gone: number, failing: boolean): object {
  return {
    admin_graphql_api_customer_kept_id: gid("Customer", kept),
    admin_graphql_api_customer_deleted_id: gid("Customer", gone),
    admin_graphql_api_job_id: null,
    status: failing ? "failed" : "completed",
    errors: failing
      ? [{ customer_ids: [gone], field: "merge_in_progress", message: "The customer is being merged." }]
      : [],
  };
}

/** The body of `app/scopes_update`. */
export function scopesPayload(previous: readonly string[], current: readonly string[]): object {
  return { id: gid("App", 1), previous, current, updated_at: new Date().toISOString() };
}
