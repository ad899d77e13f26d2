import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { CREATE_METAFIELD_DEFINITION, DELETE_METAFIELD_DEFINITION } from "./documents/metafields.ts";
import { METAFIELDS, NAMESPACE } from "./metafields.ts";

/** `refused` comes with Shopify's code. */
export type DefinitionOutcome =
  { readonly outcome: "done" } | { readonly outcome: "refused"; readonly code: string };

const errors = z.array(z.object({ code: z.string().nullable() }));
const createAnswer = z.object({ metafieldDefinitionCreate: z.object({ userErrors: errors }).nullable() });
const deleteAnswer = z.object({ metafieldDefinitionDelete: z.object({ userErrors: errors }).nullable() });

/** A shop may filter its customers by a limited number of metafields. Beyond that, ours are made without the filter. */
const NO_MORE_FILTERS = "OWNER_TYPE_LIMIT_EXCEEDED_FOR_USE_AS_ADMIN_FILTERS";

/** Makes the definitions of a customer's metafields. Existing ones stay. */
export async function createDefinitions(
  admin: AdminClient,
  names: Readonly<Record<keyof typeof METAFIELDS, string>>,
): Promise<DefinitionOutcome> {
  for (const key of ["group", "score"] as const) {
    const filterable = { adminFilterable: { enabled: true } };
    let code = await create(admin, key, names[key], filterable);
    if (code === NO_MORE_FILTERS) code = await create(admin, key, names[key], {});
    if (code !== null && code !== "TAKEN") return { outcome: "refused", code };
  }
  return { outcome: "done" };
}

async function create(
  admin: AdminClient,
  key: keyof typeof METAFIELDS,
  name: string,
  capabilities: object,
): Promise<string | null> {
  const definition = {
    name,
    namespace: NAMESPACE,
    key,
    type: METAFIELDS[key],
    ownerType: "CUSTOMER",
    capabilities,
    // Liquid can read an app's metafields anyway. The Storefront API would show customers what the shop thinks of
    // them.
    access: { admin: "MERCHANT_READ", storefront: "NONE" },
  };
  const answer = await admin.request(CREATE_METAFIELD_DEFINITION, { definition }, createAnswer);
  return refusalIn(answer.metafieldDefinitionCreate);
}

/** Deletes the definitions, and with them the customers' values. */
export async function deleteDefinitions(admin: AdminClient): Promise<DefinitionOutcome> {
  for (const key of ["group", "score"] as const) {
    const identifier = { ownerType: "CUSTOMER", namespace: NAMESPACE, key };
    const answer = await admin.request(DELETE_METAFIELD_DEFINITION, { identifier }, deleteAnswer);
    const code = refusalIn(answer.metafieldDefinitionDelete);
    if (code !== null && code !== "NOT_FOUND") return { outcome: "refused", code };
  }
  return { outcome: "done" };
}

function refusalIn(payload: { readonly userErrors: z.output<typeof errors> } | null): string | null {
  if (payload === null) return "NOTHING_DONE";
  const [error] = payload.userErrors;
  return error === undefined ? null : (error.code ?? "UNKNOWN");
}
