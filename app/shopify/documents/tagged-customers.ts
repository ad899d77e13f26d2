/**
 * The bulk query of all customers who have one of these tags, with all of their tags. A bulk query takes no
 * variables, so the tags are in the text. Shopify's search ignores the case of tags.
 * @param name - of the operation: letters, digits and underscores
 */
export function taggedCustomersBulkQuery(name: string, { tags, metafields }: TaggedWish): string {
  const search = tags.map((tag) => `tag:"${tag.replace(/["\\]/g, "\\$&")}"`).join(" OR ");
  return `#graphql
  query ${name} {
    customers(query: ${JSON.stringify(search)}) {
      edges {
        node {
          id
          tags${metafields ? METAFIELDS : ""}
        }
      }
    }
  }
`;
}

/** Which customers are looked for, and whether the app's metafields are read too. */
export interface TaggedWish {
  readonly tags: readonly string[];
  readonly metafields: boolean;
}

/** Without a namespace, Shopify takes the one that is reserved for the app. */
const METAFIELDS = `
          group: metafield(key: "group") {
            value
          }
          score: metafield(key: "score") {
            value
          }`;

/** The tags of up to 250 customers; null for a customer that Shopify doesn't have. */
export const READ_TAGS = `#graphql
  query ReadTags($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer {
        id
        tags
      }
    }
  }
`;
