/** Everybody of a shop as a rule's plain record, by the plainest statements there are. */
import { dayFromText } from "../../../app/domain/time/shop-days.ts";
import {
  ENGAGEMENT_KINDS,
  type Item,
  type Person,
  type PersonOrder,
  type Place,
} from "../../../app/domain/rules/person.ts";
import type { Group } from "../../../app/domain/groups/group.ts";
import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { OrderState } from "../../../app/domain/orders/order.ts";

interface CustomerRow extends Pick<Person, "group" | "r" | "f" | "m"> {
  readonly chance_90: number | null;
  readonly chance_365: number | null;
  readonly revenue_90_minor: bigint;
  readonly revenue_365_minor: bigint | null;
  readonly orders_90: number | null;
  readonly orders_365: number | null;
  readonly next_until_days: number | null;
  readonly id: bigint;
  readonly shopify_id: bigint | null;
}

interface OrderRow {
  readonly id: bigint;
  readonly customer_shopify_id: bigint | null;
  readonly processed_at: Date;
  readonly state: OrderState;
  readonly point_of_sale: boolean;
  readonly currency: string;
  readonly amount_minor: bigint;
}

interface LineRow {
  readonly order_id: bigint;
  readonly product_id: bigint | null;
  readonly quantity: number;
}

interface ContactRow extends OfCustomer {
  readonly accepts_marketing: boolean | null;
  readonly subscribed: boolean | null;
  readonly suppressed: boolean | null;
  readonly known_since: Date | null;
}

interface PlaceRow extends OfCustomer, Omit<Place, "point"> {
  readonly latitude: number | null;
  readonly longitude: number | null;
}

interface OfCustomer {
  readonly customer_id: bigint;
}

type RunRow = { readonly id: number; readonly as_of: Date };
type MoveRow = OfCustomer & { readonly run_id: number; readonly from_group: Group | null };
type ProductRow = { readonly id: bigint; readonly type: string; readonly vendor: string };
type ProductTagRow = { readonly product_id: bigint; readonly tag: string };
type TagRow = OfCustomer & { readonly tag: string };
type ListRow = OfCustomer & { readonly list_id: string };
type PropertyRow = OfCustomer & { readonly name: string; readonly value: string };
type EngagementRow = OfCustomer & { readonly kind: number; readonly day: string; readonly count: number };

export async function loadPeople(sql: ShopSql): Promise<ReadonlyMap<bigint, Person>> {
  const all = <T extends object>(table: string, columns = "*"): Promise<T[]> =>
    sql.query<T>(`select ${columns} from ${table} where shop_id = $1`, [sql.shopId]);
  const customers = await all<CustomerRow>("customers");
  const orders = await loadOrders(all);
  const runs = await all<RunRow>("runs");
  const moves = await all<MoveRow>("moves");
  const contacts = await all<ContactRow>("customer_contacts");
  const tags = await all<TagRow>("customer_tags");
  const places = await all<PlaceRow>("customer_places");
  const lists = await all<ListRow>("customer_lists");
  const picked = await all<OfCustomer & { readonly list: string }>("picked_customers");
  const properties = await all<PropertyRow>("customer_properties");
  const engagement = await all<EngagementRow>(
    "customer_engagement",
    "customer_id, kind, day::text as day, count",
  );

  return new Map(
    customers.map((customer): [bigint, Person] => {
      const { id, shopify_id: shopifyId, group, r, f, m } = customer;
      const own = <T extends OfCustomer>(rows: readonly T[]): T[] =>
        rows.filter((row) => row.customer_id === id);
      const [contact] = own(contacts);
      const [place] = own(places);
      const person: Person = {
        orders: shopifyId === null ? [] : (orders.get(shopifyId) ?? []),
        group,
        r,
        f,
        m,
        moves: own(moves).map(({ run_id: runId, from_group: from }) => ({
          at: runs.find((run) => run.id === runId)?.as_of ?? new Date(Number.NaN),
          from,
        })),
        predicted: {
          chance90Units: customer.chance_90,
          chance365Units: customer.chance_365,
          revenue90Minor: customer.chance_90 === null ? null : Number(customer.revenue_90_minor),
          revenue365Minor: orNull(customer.revenue_365_minor),
          orders90Units: customer.orders_90,
          orders365Units: customer.orders_365,
          nextUntilDays: customer.next_until_days,
        },
        acceptsMarketing: contact?.accepts_marketing ?? false,
        subscribed: contact?.subscribed ?? false,
        suppressed: contact?.suppressed ?? false,
        knownSince: contact?.known_since ?? null,
        tags: new Set(own(tags).map(({ tag }) => tag)),
        place: place === undefined ? null : placeOf(place),
        engagement: own(engagement).map(({ kind, day, count }) => ({
          kind: ENGAGEMENT_KINDS[kind] ?? "received",
          day: dayFromText(day) ?? Number.NaN,
          count,
        })),
        lists: new Set(own(lists).map((row) => row.list_id)),
        picked: new Set(own(picked).map(({ list }) => list)),
        properties: new Map(own(properties).map(({ name, value }) => [name, value])),
      };
      return [id, person];
    }),
  );
}

type ReadAll = <T extends object>(table: string) => Promise<T[]>;

/** Orders by Shopify's id of the customer. */
async function loadOrders(all: ReadAll): Promise<ReadonlyMap<bigint, readonly PersonOrder[]>> {
  const lines = await all<LineRow>("order_lines");
  const products = await all<ProductRow>("products");
  const productTags = await all<ProductTagRow>("product_tags");
  const found = new Map<bigint, PersonOrder[]>();
  for (const order of await all<OrderRow>("orders")) {
    if (order.customer_shopify_id === null) continue;
    const items = lines
      .filter((line) => line.order_id === order.id)
      .map((line) => itemOf(line, products, productTags));
    const { processed_at: processedAt, state, point_of_sale: pointOfSale, currency } = order;
    const read = {
      processedAt,
      state,
      pointOfSale,
      currency,
      amountMinor: Number(order.amount_minor),
      items,
    };
    found.set(order.customer_shopify_id, [...(found.get(order.customer_shopify_id) ?? []), read]);
  }
  return found;
}

/** An item without a product has no type and no vendor: not the empty ones either. */
const NOTHING = "\0";

function itemOf(
  { product_id: productId, quantity }: LineRow,
  products: readonly ProductRow[],
  productTags: readonly ProductTagRow[],
): Item {
  const product = products.find(({ id }) => id === productId);
  return {
    productId: productId === null ? NOTHING : String(productId),
    quantity,
    type: product?.type ?? NOTHING,
    vendor: product?.vendor ?? NOTHING,
    tags: new Set(productTags.filter((row) => row.product_id === productId).map(({ tag }) => tag)),
  };
}

function placeOf({ country, region, city, postcode, latitude, longitude }: PlaceRow): Place {
  const point = latitude === null || longitude === null ? null : { latitude, longitude };
  return { country, region, city, postcode, point };
}

function orNull(amount: bigint | null): number | null {
  return amount === null ? null : Number(amount);
}
