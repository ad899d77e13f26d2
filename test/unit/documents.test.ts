import { readFileSync } from "node:fs";

import {
  getNamedType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
} from "graphql";
import { describe, expect, it } from "vitest";

import { adminSchema } from "./admin-schema.ts";

const { schema, scopes } = adminSchema();
const toml = readFileSync(new URL("../../shopify.app.toml", import.meta.url), "utf8");
const required = new Set(/^scopes = "([^"]*)"/m.exec(toml)?.[1]?.split(","));
const optional = [...(/^optional_scopes = \[([^\]]*)\]/m.exec(toml)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(
  ([, scope = ""]) => scope,
);
const granted = new Set([...required, ...optional]);

const modules = import.meta.glob<Record<string, unknown>>("../../app/shopify/documents/*.ts", {
  eager: true,
});
/** The app's documents. Those that are made for a field or a moment are made for an example. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  linesBulkQuery: [{ updatedFrom: null, createdFrom: new Date(0) }],
  peopleBulkQuery: [{ updatedFrom: new Date(0), emails: true, places: true }],
  startWorkflowsMutation: [3],
  taggedCustomersBulkQuery: ["Tagged", { tags: ['It\'s "ours": Loyal', "Back\\slash"], metafields: true }],
};
const documents = Object.entries(modules).flatMap(([path, module]) =>
  Object.entries(module).map(([name, value]): [string, string] => {
    const text: unknown =
      typeof value === "function"
        ? (value as (...given: readonly unknown[]) => unknown)(...(ARGUMENTS[name] ?? [new Date(0)]))
        : value;
    if (typeof text !== "string") throw new Error(`${name} in ${path} is no document.`);
    return [name, text];
  }),
);
const bulkQueries = documents.filter(([name]) => /bulk_?query$/i.test(name) && !name.startsWith("START"));

describe("documents for the Admin API", () => {
  it("are all found", () => {
    expect(documents.map(([name]) => name).sort()).toEqual([
      "CONTACTS_BULK_QUERY",
      "COUNT_SEGMENTS",
      "CREATE_METAFIELD_DEFINITION",
      "CREATE_SEGMENT",
      "CREATE_STAGED_UPLOAD",
      "DELETE_METAFIELD_DEFINITION",
      "DELETE_SEGMENT",
      "EMAILS_BULK_QUERY",
      "LIST_BULK_OPERATIONS",
      "LIST_SEGMENTS",
      "LIST_SEGMENT_MEMBERS",
      "METAFIELDS_DELETE",
      "METAFIELDS_SET",
      "READ_BULK_OPERATION",
      "READ_CUSTOMER",
      "READ_CUSTOMER_NAMES",
      "READ_CUSTOMER_TAGS",
      "READ_GRANTED_SCOPES",
      "READ_ORDER",
      "READ_ORDERS",
      "READ_ORDER_LINES",
      "READ_SEGMENT",
      "READ_SHOP",
      "READ_SUBSCRIPTIONS",
      "READ_TAGS",
      "READ_TITLES",
      "RFM_GROUPS_BULK_QUERY",
      "SEARCH_CUSTOMERS",
      "SEARCH_PRODUCTS",
      "START_BULK_MUTATION",
      "START_BULK_QUERY",
      "TAGS_ADD",
      "TAGS_REMOVE",
      "UPDATE_METAFIELD_DEFINITION",
      "UPDATE_SEGMENT",
      "linesBulkQuery",
      "ordersBulkQuery",
      "peopleBulkQuery",
      "productsBulkQuery",
      "startWorkflowsMutation",
      "taggedCustomersBulkQuery",
      "updatedOrdersBulkQuery",
    ]);
  });

  it.each(documents)("%s is valid against the schema of 2026-10", (_, text) => {
    expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
  });

  it.each(documents)("%s uses nothing deprecated", (_, text) => {
    expect(fieldsOf(parse(text)).filter((field) => field.deprecated)).toEqual([]);
  });

  it.each(documents)("%s needs no scope but those of shopify.app.toml", (_, text) => {
    const missing = fieldsOf(parse(text))
      .flatMap((field) => [field.name, field.typeName])
      .filter((key) => scopes.get(key)?.every((scope) => !granted.has(scope)));
    expect(missing).toEqual([]);
  });

  it.each(bulkQueries)("%s is what a bulk query may be", (_, text) => {
    const document = parse(text);
    const connections = fieldsOf(document).filter((field) => field.typeName.endsWith("Connection"));
    // The lines of orders stand in a connection within theirs.
    expect(connections).toHaveLength(text.includes("lineItems") ? 2 : 1);
    expect(text).toMatch(/\{\s*edges\s*\{\s*node\s*\{/);
    expect(text).not.toMatch(/pageInfo|first:|\$/);
  });

  it("knows which scopes the schema asks for", () => {
    expect(bulkQueries).toHaveLength(9);
    expect(scopes.get("Order")).toContain("read_orders");
    expect(scopes.get("Customer")).toEqual(["read_customers"]);
    // For tags and metafields the schema names no scope but that of changing their owner.
    for (const field of [
      "tagsAdd",
      "tagsRemove",
      "metafieldsSet",
      "metafieldsDelete",
      "metafieldDefinitionCreate",
    ])
      expect(scopes.get(`Mutation.${field}`)).toBeUndefined();
    for (const field of ["segmentCreate", "segmentUpdate", "segmentDelete"])
      expect(scopes.get(`Mutation.${field}`)).toEqual(["write_customers"]);
    expect(scopes.get("Segment")).toEqual(["read_customers"]);
    expect(scopes.get("Mutation.customerUpdate")).toEqual(["write_customers"]);
    expect(granted).toContain("write_customers");
    expect(scopes.get("Product")).toEqual(["read_products"]);
    // Without the merchant's yes the app needs no scope of products.
    expect(optional).toEqual(["read_products"]);
    expect([...required]).not.toContain("read_products");
    expect([...granted]).toEqual(
      expect.arrayContaining(["read_orders", "read_all_orders", "read_customers"]),
    );
  });
});

interface Field {
  readonly name: string;
  readonly typeName: string;
  readonly deprecated: boolean;
}

function fieldsOf(document: DocumentNode): Field[] {
  const info = new TypeInfo(schema);
  const found: Field[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const field = info.getFieldDef();
        const type = info.getType();
        if (!field || !type) return;
        found.push({
          name: `${info.getParentType()?.name}.${field.name}`,
          typeName: getNamedType(type).name,
          deprecated: field.deprecationReason != null,
        });
      },
    }),
  );
  return found;
}
