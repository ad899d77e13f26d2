/** Shopify's language of customer segments, as far as it is known. */
const FILTERS: ReadonlySet<string> = new Set([
  "abandoned_checkout_date",
  "amount_spent",
  "customer_added_date",
  "customer_cities",
  "customer_countries",
  "customer_regions",
  "customer_tags",
  "email_subscription_status",
  "first_order_date",
  "last_order_date",
  "number_of_orders",
  "rfm_group",
]);
const LISTS: ReadonlySet<string> = new Set([
  "customer_cities",
  "customer_countries",
  "customer_regions",
  "customer_tags",
]);
const MOST_CLAUSES = 10;
const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(!=|<=|>=|=|<|>)|([\w$.-]+)|(\S))/gy;

interface Token {
  readonly text: string;
  readonly column: number;
}

/** What is wrong with a query; null: nothing. */
export function segmentQueryProblem(query: string): string | null {
  const tokens: Token[] = [...query.matchAll(TOKEN)].map((match) => {
    const text = match[0].trimStart();
    return { text, column: match.index + match[0].length - text.length + 1 };
  });
  let at = 0;
  let clauses = 0;
  const unexpected = (): string => {
    const token = tokens[at];
    if (token === undefined) return "Query is incomplete.";
    return `Query Line 1 Column ${String(token.column)}: '${token.text}' is unexpected.`;
  };
  const take = (is: (text: string) => boolean): boolean => {
    const token = tokens[at];
    if (token === undefined || !is(token.text)) return false;
    at += 1;
    return true;
  };
  const word = (expected: string) => (text: string) => text.toUpperCase() === expected;
  do {
    const filter = tokens[at]?.text ?? "";
    if (!take((text) => FILTERS.has(text))) return unexpected();
    if (LISTS.has(filter)) {
      take(word("NOT"));
      if (!take(word("CONTAINS"))) return unexpected();
      if (!take((text) => text.startsWith("'"))) return unexpected();
    } else {
      if (!take((text) => /^(?:!=|<=|>=|=|<|>)$/.test(text))) return unexpected();
      if (!take((text) => /^['\w$.-]/.test(text))) return unexpected();
    }
    clauses += 1;
  } while (take(word("AND")) || take(word("OR")));
  if (at < tokens.length) return unexpected();
  return clauses > MOST_CLAUSES ? "Query has too many clauses." : null;
}
