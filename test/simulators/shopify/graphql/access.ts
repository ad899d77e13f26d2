import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
} from "graphql";
import type { AdminSchema } from "./schema.ts";

const CUSTOMER_DATA_PAGE = "https://shopify.dev/docs/apps/launch/protected-customer-data";

/**
 * What an app's grant allows. A write scope includes its read scope. Protected customer data is granted besides scopes:
 * here as `protected_email`, `protected_name` and so on.
 */
export class Access {
  readonly #admin: AdminSchema;
  readonly #granted: ReadonlySet<string>;
  readonly #verdicts = new Map<string, string | null>();

  constructor(admin: AdminSchema, granted: ReadonlySet<string>) {
    this.#admin = admin;
    this.#granted = granted;
  }

  has(scope: string): boolean {
    return this.#granted.has(scope) || this.#granted.has(scope.replace(/^read_/, "write_"));
  }

  /** Throws Shopify's ACCESS_DENIED if the grant does not cover this field. */
  check(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): void {
    const message = this.denial(parent, field);
    if (message !== null) throw denied(message);
  }

  /** Why the field may not be read; null: it may. */
  denial(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): string | null {
    const key = `${parent.name}.${field.name}`;
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) this.#verdicts.set(key, (verdict = this.#judge(key, field)));
    return verdict;
  }

  #judge(key: string, field: GraphQLField<unknown, unknown>): string | null {
    const content = this.#admin.protectedContent.get(key);
    if (content !== undefined && !this.#granted.has(`protected_${content}`)) {
      return `This app is not approved to use the ${content} field. See ${CUSTOMER_DATA_PAGE} for more details.`;
    }
    const needed = this.#admin.scopes.get(key) ?? this.#admin.scopes.get(nodeType(field).name);
    if (needed === undefined || needed.anyOf.some((scope) => this.has(scope))) return null;
    return `Access denied for ${field.name} field. Required access: ${needed.text}`;
  }
}

/** An error as Shopify sends it when a scope is missing. */
export function denied(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes" },
  });
}

/** What a field is about: its type, or the type of a connection's nodes. */
function nodeType(field: GraphQLField<unknown, unknown>): GraphQLNamedType {
  const type = getNamedType(field.type);
  if (!(isObjectType(type) || isInterfaceType(type)) || !type.name.endsWith("Connection")) return type;
  const nodes = type.getFields()["nodes"];
  return nodes === undefined ? type : getNamedType(nodes.type);
}
