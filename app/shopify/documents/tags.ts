/** Run once for each line of an uploaded file. */
export const TAGS_ADD = `#graphql
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      node {
        id
      }
      userErrors {
        field
        message
      }
    }
  }
`;

/** Run once for each line of an uploaded file. */
export const TAGS_REMOVE = `#graphql
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      node {
        id
      }
      userErrors {
        field
        message
      }
    }
  }
`;

export const READ_CUSTOMER_TAGS = `#graphql
  query ReadCustomerTags($id: ID!) {
    customer(id: $id) {
      tags
    }
  }
`;
