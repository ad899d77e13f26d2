import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { gunzipSync } from "node:zlib";

import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

interface Annotation {
  readonly type: string;
  readonly typeName: string;
  readonly fieldName?: string;
  /** Any one of them gives access. */
  readonly offlineScopes: readonly string[];
}

/** Shopify's Admin schema 2026-10, and the scopes by `Type` or `Type.field`. One of the scopes is needed. */
export function adminSchema(): { schema: GraphQLSchema; scopes: Map<string, readonly string[]> } {
  const entry = findPackageJSON("@shopify/dev-mcp", import.meta.url);
  const file = new URL("dist/data/admin_2026-10.json.gz", `file://${entry}`);
  const json = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
    data: IntrospectionQuery;
    offline_scopes: { items: Annotation[] };
  };
  const scopes = new Map(
    json.offline_scopes.items
      .filter((item) => item.offlineScopes.length > 0)
      .map((item) => [
        item.type === "field" ? `${item.typeName}.${item.fieldName}` : item.typeName,
        item.offlineScopes,
      ]),
  );
  return { schema: buildClientSchema(json.data), scopes };
}
