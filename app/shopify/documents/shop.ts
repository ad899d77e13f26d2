export const READ_SHOP = `#graphql
  query ReadShop {
    shop {
      name
      currencyCode
      ianaTimezone
    }
  }
`;

export const READ_GRANTED_SCOPES = `#graphql
  query ReadGrantedScopes {
    currentAppInstallation {
      accessScopes {
        handle
      }
    }
  }
`;
