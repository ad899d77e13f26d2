export const READ_SHOP = `#graphql
  query ReadShop {
    shop {
      name
      currencyCode
      ianaTimezone
      primaryDomain {
        localization {
          defaultLocale
        }
      }
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
