/** Starts workflows in Shopify Flow: so many triggers in one document, in their order. */
export function startWorkflowsMutation(count: number): string {
  const each = Array.from({ length: count }, (_, at) => String(at));
  const variables = each.map((at) => `$handle${at}: String!, $payload${at}: JSON!`).join(", ");
  const fields = each
    .map(
      (at) =>
        `t${at}: flowTriggerReceive(handle: $handle${at}, payload: $payload${at}) { userErrors { message } }`,
    )
    .join("\n    ");
  return `#graphql
  mutation StartWorkflows(${variables}) {
    ${fields}
  }
`;
}
