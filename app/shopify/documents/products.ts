/** Which orders' lines are read. */
export interface LinesWish {
  /** Only lines of orders that changed from this moment on; null: of all. */
  readonly updatedFrom: Date | null;
  /** Of all orders those that were created from this moment on. */
  readonly createdFrom: Date;
}

/** What is read of a line of an order. No name, price or property of it is asked for. */
const LINE_FIELDS = `
  id
  currentQuantity
  product {
    id
  }
  variant {
    id
  }
`;

/**
 * The bulk query of orders' lines. A query of its own, so that the orders' is as fast as it is. A bulk query takes no
 * variables, so the moment is in the text.
 */
export function linesBulkQuery({ updatedFrom, createdFrom }: LinesWish): string {
  const which =
    updatedFrom === null
      ? `created_at:>='${createdFrom.toISOString()}'`
      : `updated_at:>='${updatedFrom.toISOString()}'`;
  return `#graphql
  query Lines {
    orders(query: "${which}") {
      edges {
        node {
          id
          lineItems {
            edges {
              node {${LINE_FIELDS}}
            }
          }
        }
      }
    }
  }
`;
}

/** The bulk query of products' types, vendors and tags: of those that changed from a moment on; null: of all. */
export function productsBulkQuery(updatedFrom: Date | null): string {
  const which = updatedFrom === null ? "" : `(query: "updated_at:>='${updatedFrom.toISOString()}'")`;
  return `#graphql
  query Products {
    products${which} {
      edges {
        node {
          id
          productType
          vendor
          tags
        }
      }
    }
  }
`;
}

/** A page of the lines of one order. */
export const READ_ORDER_LINES = `#graphql
  query ReadOrderLines($id: ID!, $after: String) {
    order(id: $id) {
      id
      lineItems(first: 250, after: $after) {
        nodes {${LINE_FIELDS}}
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;
/** The titles of some products. */
export const READ_TITLES = `#graphql
  query ReadTitles($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product {
        id
        title
      }
    }
  }
`;

/** Products by their title. */
export const SEARCH_PRODUCTS = `#graphql
  query SearchProducts($query: String!) {
    products(first: 20, query: $query, sortKey: RELEVANCE) {
      nodes {
        id
        title
      }
    }
  }
`;
