/** Customer segments, the newest first. */
export const LIST_SEGMENTS = `#graphql
  query ListSegments($after: String) {
    segments(first: 250, after: $after, sortKey: CREATION_DATE, reverse: true) {
      nodes {
        id
        name
        query
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export const READ_SEGMENT = `#graphql
  query ReadSegment($id: ID!) {
    segment(id: $id) {
      id
      name
      query
    }
  }
`;

export const COUNT_SEGMENTS = `#graphql
  query CountSegments {
    segmentsCount {
      count
    }
  }
`;

export const CREATE_SEGMENT = `#graphql
  mutation CreateSegment($name: String!, $query: String!) {
    segmentCreate(name: $name, query: $query) {
      segment {
        id
        name
        query
      }
      userErrors {
        field
        message
      }
    }
  }
`;

export const UPDATE_SEGMENT = `#graphql
  mutation UpdateSegment($id: ID!, $name: String, $query: String) {
    segmentUpdate(id: $id, name: $name, query: $query) {
      segment {
        id
        name
        query
      }
      userErrors {
        field
        message
      }
    }
  }
`;

export const DELETE_SEGMENT = `#graphql
  mutation DeleteSegment($id: ID!) {
    segmentDelete(id: $id) {
      deletedSegmentId
      userErrors {
        field
        message
      }
    }
  }
`;

/** The members of a customer segment in Shopify. */
export const LIST_SEGMENT_MEMBERS = `#graphql
  query ListSegmentMembers($segmentId: ID!, $after: String) {
    customerSegmentMembers(segmentId: $segmentId, first: 250, after: $after) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
