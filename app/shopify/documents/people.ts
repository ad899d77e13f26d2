/** Which customers are read, and what of them. */
export interface PeopleWish {
  /** Only customers that changed from this moment on; null: all. */
  readonly updatedFrom: Date | null;
  /** Whether their emails are read too. */
  readonly emails: boolean;
}

/**
 * The bulk query of customers' tags and of whether they agreed to marketing emails. A bulk query takes no variables, so
 * the moment is in the text.
 */
export function peopleBulkQuery({ updatedFrom, emails }: PeopleWish): string {
  const which = updatedFrom === null ? "" : `(query: "updated_at:>='${updatedFrom.toISOString()}'")`;
  return `#graphql
  query People {
    customers${which} {
      edges {
        node {
          id
          createdAt
          tags
          defaultEmailAddress {
            marketingState${emails ? "\n            emailAddress" : ""}
          }
        }
      }
    }
  }
`;
}
