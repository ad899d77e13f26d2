import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import {
  CREATE_METAFIELD_DEFINITION,
  DELETE_METAFIELD_DEFINITION,
  UPDATE_METAFIELD_DEFINITION,
} from "./documents/metafields.ts";
import { METAFIELDS, NAMESPACE } from "./metafields.ts";

/** `refused` comes with Shopify's code. */
export type DefinitionOutcome =
  { readonly outcome: "done" } | { readonly outcome: "refused"; readonly code: string };

/** `inReports`: whether the merchant's own reports may ask for all of the metafields. */
type CreationOutcome =
  | { readonly outcome: "done"; readonly inReports: boolean }
  | { readonly outcome: "refused"; readonly code: string };

const errors = z.array(z.object({ code: z.string().nullable() }));
const definition = z
  .object({ capabilities: z.object({ analyticsQueryable: z.object({ enabled: z.boolean() }) }) })
  .nullable();
const createAnswer = z.object({
  metafieldDefinitionCreate: z.object({ createdDefinition: definition, userErrors: errors }).nullable(),
});
const updateAnswer = z.object({
  metafieldDefinitionUpdate: z.object({ updatedDefinition: definition, userErrors: errors }).nullable(),
});
const deleteAnswer = z.object({ metafieldDefinitionDelete: z.object({ userErrors: errors }).nullable() });

const KEYS = ["group", "score"] as const;
const FILTERABLE = { adminFilterable: { enabled: true } };
const IN_REPORTS = { analyticsQueryable: { enabled: true } };

/** A shop may filter its customers by a limited number of metafields. Beyond that, ours are made without the filter. */
const NO_MORE_FILTERS = "OWNER_TYPE_LIMIT_EXCEEDED_FOR_USE_AS_ADMIN_FILTERS";
/** Where reports can't ask for customers' metafields, ours are made without that. */
const NOT_CAPABLE = "INVALID_CAPABILITY";

/** Makes the definitions of a customer's metafields. Existing ones stay, and are put into the reports. */
export async function createDefinitions(
  admin: AdminClient,
  names: Readonly<Record<keyof typeof METAFIELDS, string>>,
): Promise<CreationOutcome> {
  let inReports = true;
  for (const key of KEYS) {
    let capabilities: object = { ...FILTERABLE, ...IN_REPORTS };
    let made = await create(admin, key, names[key], capabilities);
    if (made.code === NO_MORE_FILTERS) {
      capabilities = IN_REPORTS;
      made = await create(admin, key, names[key], capabilities);
    }
    if (made.code === NOT_CAPABLE) {
      capabilities = "adminFilterable" in capabilities ? FILTERABLE : {};
      made = await create(admin, key, names[key], capabilities);
    }
    if (made.code !== null && made.code !== "TAKEN") return { outcome: "refused", code: made.code };
    const isIn = made.code === "TAKEN" ? await enable(admin, key) : made.inReports;
    inReports = isIn && inReports;
  }
  return { outcome: "done", inReports };
}

interface Made {
  /** null: it is made. */
  readonly code: string | null;
  readonly inReports: boolean;
}

async function create(
  admin: AdminClient,
  key: keyof typeof METAFIELDS,
  name: string,
  capabilities: object,
): Promise<Made> {
  const asked = {
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
  const answer = await admin.request(CREATE_METAFIELD_DEFINITION, { definition: asked }, createAnswer);
  const payload = answer.metafieldDefinitionCreate;
  return {
    code: refusalIn(payload),
    inReports: payload?.createdDefinition?.capabilities.analyticsQueryable.enabled ?? false,
  };
}

/** Lets the merchant's reports ask for the metafields that a shop has. @returns whether they may */
export async function enableInReports(admin: AdminClient): Promise<boolean> {
  let inReports = true;
  for (const key of KEYS) inReports = (await enable(admin, key)) && inReports;
  return inReports;
}

/** A refusal is an answer too: what the metafields are for otherwise goes on. */
async function enable(admin: AdminClient, key: keyof typeof METAFIELDS): Promise<boolean> {
  const asked = { ownerType: "CUSTOMER", namespace: NAMESPACE, key, capabilities: IN_REPORTS };
  const answer = await admin.request(UPDATE_METAFIELD_DEFINITION, { definition: asked }, updateAnswer);
  return (
    answer.metafieldDefinitionUpdate?.updatedDefinition?.capabilities.analyticsQueryable.enabled ?? false
  );
}

/** Deletes the definitions, and with them the customers' values. */
export async function deleteDefinitions(admin: AdminClient): Promise<DefinitionOutcome> {
  for (const key of KEYS) {
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
