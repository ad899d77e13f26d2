/** Run once for each line of an uploaded file, or alone. */
export const METAFIELDS_SET = `#graphql
  mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields {
        id
      }
      userErrors {
        field
        message
      }
    }
  }
`;

/** Run once for each line of an uploaded file, or alone. A missing metafield is no error. */
export const METAFIELDS_DELETE = `#graphql
  mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      deletedMetafields {
        key
      }
      userErrors {
        field
        message
      }
    }
  }
`;

export const CREATE_METAFIELD_DEFINITION = `#graphql
  mutation CreateMetafieldDefinition($definition: MetafieldDefinitionInput!) {
    metafieldDefinitionCreate(definition: $definition) {
      createdDefinition {
        capabilities {
          analyticsQueryable {
            enabled
          }
        }
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const UPDATE_METAFIELD_DEFINITION = `#graphql
  mutation UpdateMetafieldDefinition($definition: MetafieldDefinitionUpdateInput!) {
    metafieldDefinitionUpdate(definition: $definition) {
      updatedDefinition {
        capabilities {
          analyticsQueryable {
            enabled
          }
        }
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const DELETE_METAFIELD_DEFINITION = `#graphql
  mutation DeleteMetafieldDefinition($identifier: MetafieldDefinitionIdentifierInput!) {
    metafieldDefinitionDelete(identifier: $identifier, deleteAllAssociatedMetafields: true) {
      deletedDefinition {
        key
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;
