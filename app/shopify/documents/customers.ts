/** The bulk query of all customers' emails. Sent only while Klaviyo is connected. */
export const EMAILS_BULK_QUERY = `#graphql
  {
    customers {
      edges {
        node {
          id
          defaultEmailAddress {
            emailAddress
          }
        }
      }
    }
  }
`;

/** The bulk query of all customers' contact details. Sent only for a file that the merchant asked for. */
export const CONTACTS_BULK_QUERY = `#graphql
  {
    customers {
      edges {
        node {
          id
          firstName
          lastName
          defaultEmailAddress {
            emailAddress
            marketingState
          }
        }
      }
    }
  }
`;

/** The bulk query of the RFM group that Shopify itself puts each customer in. */
export const RFM_GROUPS_BULK_QUERY = `#graphql
  {
    customers {
      edges {
        node {
          id
          statistics {
            rfmGroup
          }
        }
      }
    }
  }
`;

export const SEARCH_CUSTOMERS = `#graphql
  query SearchCustomers($text: String!, $first: Int!) {
    customers(first: $first, query: $text, sortKey: RELEVANCE) {
      nodes {
        id
      }
    }
  }
`;

export const READ_CUSTOMER_NAMES = `#graphql
  query ReadCustomerNames($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer {
        id
        displayName
        defaultEmailAddress {
          emailAddress
        }
      }
    }
  }
`;

export const READ_CUSTOMER = `#graphql
  query ReadCustomer($id: ID!) {
    customer(id: $id) {
      id
    }
  }
`;
