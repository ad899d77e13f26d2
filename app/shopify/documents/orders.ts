/** What is read of an order, the same by a bulk query and one at a time. */
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
 * The bulk query of all orders created from a moment on, oldest first: so that another operation can go on
 * where a failed one ended. A bulk query takes no variables, hence the moment in the text.
 */
export function ordersBulkQuery(createdFrom: Date): string {
  return `#graphql
  {
    orders(query: "created_at:>='${createdFrom.toISOString()}'", sortKey: CREATED_AT) {
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
