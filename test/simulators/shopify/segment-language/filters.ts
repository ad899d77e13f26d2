/** What a filter's values are, and so which tests it takes. A function's parameters are filters too. */
export type Kind = "date" | "number" | "list" | "enum" | "metafield" | Parameters;

/** The parameters of a function, each with what its values are. */
export type Parameters = ReadonlyMap<string, "date" | "number" | "text">;

const NAMES: Readonly<Record<"date" | "number" | "list" | "enum", readonly string[]>> = {
  date: ["abandoned_checkout_date", "customer_added_date", "first_order_date", "last_order_date"],
  number: ["amount_spent", "number_of_orders"],
  list: ["customer_cities", "customer_countries", "customer_regions", "customer_tags"],
  enum: [
    "customer_account_status",
    "email_subscription_status",
    "predicted_spend_tier",
    "product_subscription_status",
    "rfm_group",
    "sms_subscription_status",
  ],
};

const FUNCTIONS: Readonly<Record<string, Parameters>> = {
  orders_placed: new Map([
    ["amount", "number"],
    ["app_id", "number"],
    ["count", "number"],
    ["date", "date"],
    ["location_id", "number"],
    ["sum_amount", "number"],
  ]),
  products_purchased: new Map([
    ["date", "date"],
    ["id", "number"],
    ["quantity", "number"],
    ["tag", "text"],
  ]),
};

const METAFIELD = /^metafields\.\$?[a-z][\w:-]*\.[a-z][\w-]*$/i;

/** The kind of a filter by its name; null: Shopify has no such filter. */
export function filterKind(name: string): Kind | null {
  const plain = (["date", "number", "list", "enum"] as const).find((kind) => NAMES[kind].includes(name));
  if (plain !== undefined) return plain;
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name] ?? null;
  return METAFIELD.test(name) ? "metafield" : null;
}
