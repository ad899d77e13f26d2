/** Which customers are read, and what of them. */
export interface PeopleWish {
  /** Only customers that changed from this moment on; null: all. */
  readonly updatedFrom: Date | null;
  /** Whether their emails are read too. */
  readonly emails: boolean;
  /** Whether the places of their default addresses are read too. No name and no street is asked for. */
  readonly places: boolean;
}

const PLACE = `
          defaultAddress {
            countryCodeV2
            province
            city
            zip
            latitude
            longitude
          }`;

/**
 * The bulk query of customers' tags and of whether they agreed to marketing emails, and of what else is wished. A bulk
 * query takes no variables, so the moment is in the text.
 */
export function peopleBulkQuery({ updatedFrom, emails, places }: PeopleWish): string {
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
          }${places ? PLACE : ""}
        }
      }
    }
  }
`;
}
