import { GraphQLError, Kind, visit, type DocumentNode } from "graphql";

const MAX_DOCUMENT_BYTES = 65_535;
const MAX_ITEMS = 250;

/** Whether a document is longer than Shopify takes. */
export function isDocumentTooLong(text: string): boolean {
  return Buffer.byteLength(text) > MAX_DOCUMENT_BYTES;
}

export const DOCUMENT_TOO_LONG = `is too long (maximum is ${MAX_DOCUMENT_BYTES} bytes)`;

/** The error for an array in the document or its variables that has too many items for Shopify; null: none has. */
export function arrayProblem(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  let longest = longestIn(variables);
  visit(document, {
    [Kind.LIST]: (list) => {
      longest = Math.max(longest, list.values.length);
    },
  });
  if (longest <= MAX_ITEMS) return null;
  const message = `The input array size of ${longest} is greater than the maximum allowed of ${MAX_ITEMS}.`;
  return new GraphQLError(message, { extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } });
}

function longestIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const length = Array.isArray(value) ? value.length : 0;
  return Math.max(length, ...Object.values(value).map(longestIn));
}
