/** Whether the granted scopes cover what every import reads: orders, and the customer of each. */
export function mayReadOrders(grantedScopes: readonly string[]): boolean {
  const granted = (scope: string): boolean =>
    grantedScopes.includes(`read_${scope}`) || grantedScopes.includes(`write_${scope}`);
  return granted("orders") && granted("customers");
}

/** Whether the granted scopes show only the last 60 days of orders. */
export function isLimited(grantedScopes: readonly string[]): boolean {
  return !grantedScopes.includes("read_all_orders");
}
