export const START_BULK_QUERY = `#graphql
  mutation StartBulkQuery($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: false) {
      bulkOperation {
        id
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const START_BULK_MUTATION = `#graphql
  mutation StartBulkMutation($mutation: String!, $path: String!) {
    bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path, groupObjects: false) {
      bulkOperation {
        id
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const READ_BULK_OPERATION = `#graphql
  query ReadBulkOperation($id: ID!) {
    bulkOperation(id: $id) {
      id
      status
      errorCode
      objectCount
      rootObjectCount
      fileSize
      url
      partialDataUrl
    }
  }
`;

/** The app's operations that have not ended; at most ten may run. It finds one whose start was never answered. */
export const LIST_BULK_OPERATIONS = `#graphql
  query ListBulkOperations {
    bulkOperations(first: 50, query: "status:created OR status:running OR status:canceling") {
      nodes {
        id
        status
        query
      }
    }
  }
`;

export const CREATE_STAGED_UPLOAD = `#graphql
  mutation CreateStagedUpload($input: [StagedUploadInput!]!) {
    stagedUploadsCreate(input: $input) {
      stagedTargets {
        url
        parameters {
          name
          value
        }
      }
      userErrors {
        field
        message
      }
    }
  }
`;
