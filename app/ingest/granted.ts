/** Whether a grant reaches what every import reads: orders, and which customer each is of. */
export function mayReadOrders(grantedScopes: readonly string[]): boolean {
  const granted = (scope: string): boolean =>
    grantedScopes.includes(`read_${scope}`) || grantedScopes.includes(`write_${scope}`);
  return granted("orders") && granted("customers");
}

/** Whether a grant reaches the last 60 days of orders only. */
export function isLimited(grantedScopes: readonly string[]): boolean {
  return !grantedScopes.includes("read_all_orders");
}
