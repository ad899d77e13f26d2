/** The fields that are read of an order, by a bulk query and one at a time. */
const ORDER_FIELDS = `
  id
  createdAt
  processedAt
  updatedAt
  cancelledAt
  test
  displayFinancialStatus
  sourceName
  customer {
    id
  }
  currentTotalPriceSet {
    shopMoney {
      amount
      currencyCode
    }
  }
  netPaymentSet {
    shopMoney {
      amount
      currencyCode
    }
  }
`;

/**
 * The bulk query of all orders created from a moment on. Oldest first, so that another operation can go on where a
 * failed one ended. A bulk query takes no variables, so the moment is in the text.
 */
export function ordersBulkQuery(createdFrom: Date): string {
  return bulkQuery(`query: "created_at:>='${createdFrom.toISOString()}'", sortKey: CREATED_AT`);
}

/** The same for all orders updated from a moment on, oldest update first. */
export function updatedOrdersBulkQuery(updatedFrom: Date): string {
  return bulkQuery(`query: "updated_at:>='${updatedFrom.toISOString()}'", sortKey: UPDATED_AT`);
}

function bulkQuery(which: string): string {
  return `#graphql
  {
    orders(${which}) {
      edges {
        node {${ORDER_FIELDS}}
      }
    }
  }
`;
}

export const READ_ORDER = `#graphql
  query ReadOrder($id: ID!) {
    order(id: $id) {${ORDER_FIELDS}}
  }
`;

/**
 * Several orders at once, and the scopes at this very moment. Without `read_all_orders` an order may be missing only
 * because the app can't see it.
 */
export const READ_ORDERS = `#graphql
  query ReadOrders($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {${ORDER_FIELDS}}
    }
    currentAppInstallation {
      accessScopes {
        handle
      }
    }
  }
`;
