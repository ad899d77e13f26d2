import type { Simulation } from "../simulation.ts";
import { denied } from "./access.ts";
import { bulkOperationNode, queryBulkOperations } from "./nodes/bulk-operation-node.ts";
import { matchingCustomers, queryCustomers } from "./customer-query.ts";
import { CustomerNode } from "./nodes/customer-node.ts";
import { gid, idOf, parseGid } from "./gid.ts";
import { OrderNode } from "./nodes/order-node.ts";
import { ProductNode, queryProducts } from "./nodes/product-node.ts";
import { isVisible, queryOrders, type ListArguments } from "./order-query.ts";
import { API_VERSION } from "./schema.ts";
import { querySegmentMembers, type MemberArguments } from "./segment-members.ts";
import { findSegment, querySegments } from "./segments.ts";
import { webhookSubscriptions } from "./webhook-subscriptions.ts";

const COUNT_LIMIT = 10_000;

/** The queries that the simulator answers, by their name in the schema. */
export function queryRoot(simulation: Simulation): Readonly<Record<string, unknown>> {
  return {
    shop: () => shopNode(simulation),
    shopLocales: () => [
      {
        locale: simulation.data.shop.locale,
        name: simulation.data.shop.locale,
        primary: true,
        published: true,
      },
    ],
    currentAppInstallation: () => installation(simulation),
    publicApiVersions: () => [{ handle: API_VERSION, displayName: API_VERSION, supported: true }],
    orders: (list: ListArguments) => queryOrders(simulation, list),
    ordersCount: ({ query, limit }: CountArguments) =>
      counted(queryOrders(simulation, { query: query ?? null }).total, limit),
    order: ({ id }: { id: string }) => nodeOf(simulation, "Order", id),
    customers: (list: ListArguments) => queryCustomers(simulation, list),
    customersCount: ({ query, limit }: CountArguments) =>
      counted(matchingCustomers(simulation, query).length, limit),
    customer: ({ id }: { id: string }) => nodeOf(simulation, "Customer", id),
    node: ({ id }: { id: string }) => nodeOf(simulation, parseGid(id).type, id),
    nodes: ({ ids }: { ids: readonly string[] }) =>
      ids.map((id) => nodeOf(simulation, parseGid(id).type, id)),
    products: (list: ListArguments) => queryProducts(simulation, list),
    product: ({ id }: { id: string }) => nodeOf(simulation, "Product", id),
    bulkOperation: ({ id }: { id: string }) => nodeOf(simulation, "BulkOperation", id),
    bulkOperations: (list: ListArguments) => queryBulkOperations(simulation, list),
    currentBulkOperation: ({ type }: { type: "QUERY" | "MUTATION" }) => {
      const newest = simulation.operations.all().findLast((operation) => operation.type === type);
      return newest === undefined ? null : bulkOperationNode(newest);
    },
    segments: (list: ListArguments) => querySegments(simulation, list),
    segment: ({ id }: { id: string }) => findSegment(simulation, id),
    customerSegmentMembers: (args: MemberArguments) => querySegmentMembers(simulation, args),
    segmentsCount: ({ limit }: CountArguments) => counted(simulation.segments.size, limit),
    webhookSubscriptions: (list: ListArguments) => webhookSubscriptions(simulation, list),
  };
}

interface CountArguments {
  readonly query?: string | null;
  readonly limit?: number | null;
}

function nodeOf(simulation: Simulation, type: string, gidText: string): unknown {
  const id = idOf(gidText, type);
  if (type === "Customer") return CustomerNode.find(simulation, id);
  if (type === "BulkOperation") {
    const operation = simulation.operations.find(id);
    return operation === null ? null : bulkOperationNode(operation);
  }
  if (type === "Product") {
    // A node's own scope is asked for too, though the field `nodes` needs none.
    if (!simulation.grant.has("read_products"))
      throw denied("Access denied for nodes field. Required access: `read_products` access scope.");
    return ProductNode.find(simulation, id);
  }
  if (type !== "Order") return null;
  const row = simulation.data.orders.rowOf(id);
  return row === null || !isVisible(simulation, row) ? null : new OrderNode(simulation, row);
}

function counted(count: number, limit: number | null | undefined): unknown {
  const most = limit ?? COUNT_LIMIT;
  return count > most ? { count: most, precision: "AT_LEAST" } : { count, precision: "EXACT" };
}

function shopNode(simulation: Simulation): unknown {
  const { shop } = simulation.data;
  const url = `https://${shop.domain}`;
  return {
    __typename: "Shop",
    id: gid("Shop", 1),
    name: shop.name,
    email: `owner@${shop.domain}`,
    contactEmail: `owner@${shop.domain}`,
    myshopifyDomain: shop.domain,
    url,
    primaryDomain: {
      id: gid("Domain", 1),
      host: shop.domain,
      url,
      sslEnabled: true,
      localization: { alternateLocales: [], country: null, defaultLocale: shop.locale },
    },
    currencyCode: shop.currency,
    ianaTimezone: shop.timeZone,
    plan: { displayName: "Basic", publicDisplayName: "Basic", partnerDevelopment: false, shopifyPlus: false },
  };
}

function installation(simulation: Simulation): unknown {
  const scopes = [...simulation.grant.scopes].filter((scope) => !scope.startsWith("protected_"));
  return {
    __typename: "AppInstallation",
    id: gid("AppInstallation", 1),
    accessScopes: scopes.map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    activeSubscriptions: simulation.subscriptions.active(simulation.now()),
  };
}
