import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

/** The one Admin API version that the simulator speaks. */
export const API_VERSION = "2026-10";

/** The real schema, and what it says of the access that each type and field needs. */
export interface AdminSchema {
  readonly schema: GraphQLSchema;
  /** The scopes by `Type` or `Type.field`. Any one of them is enough. */
  readonly scopes: ReadonlyMap<string, { readonly anyOf: readonly string[]; readonly text: string }>;
  /** The protected data by `Type.field`, such as `email` or `name`. */
  readonly protectedContent: ReadonlyMap<string, string>;
}

interface Annotated {
  readonly name: string;
  readonly requiredAccess?: string | null;
  readonly protectedContent?: string | null;
  readonly fields?: readonly Annotated[] | null;
}

let loaded: AdminSchema | undefined;

/** Reads the schema that `@shopify/dev-mcp` carries. It takes about 0.3 s and is kept. */
export function adminSchema(): AdminSchema {
  loaded ??= read();
  return loaded;
}

function read(): AdminSchema {
  const manifest = findPackageJSON("@shopify/dev-mcp", import.meta.url);
  const file = new URL(`dist/data/admin_${API_VERSION}.json.gz`, `file://${manifest}`);
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
    data: IntrospectionQuery;
  };
  const scopes = new Map<string, { anyOf: string[]; text: string }>();
  const protectedContent = new Map<string, string>();
  const note = (key: string, annotated: Annotated): void => {
    const text = annotated.requiredAccess ?? "";
    const anyOf = [...text.matchAll(/`(\w+)`(?: or `\w+`)* access scope/g)].flatMap((match) =>
      [...match[0].matchAll(/`(\w+)`/g)].map((scope) => scope[1] ?? ""),
    );
    if (anyOf.length > 0) scopes.set(key, { anyOf, text });
    if (annotated.protectedContent) protectedContent.set(key, annotated.protectedContent);
  };
  for (const type of data.__schema.types as readonly Annotated[]) {
    note(type.name, type);
    for (const field of type.fields ?? []) note(`${type.name}.${field.name}`, field);
  }
  return { schema: buildClientSchema(data, { assumeValid: true }), scopes, protectedContent };
}
