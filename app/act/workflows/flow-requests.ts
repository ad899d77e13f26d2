/** What Shopify Flow sends to the app. Its texts may come from a workflow, so each has a limit. */
import { z } from "zod";

const LONGEST_TEXT = 255;
const text = z.string().min(1).max(LONGEST_TEXT);
const domain = text.regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/);

/** Flow's word on whether workflows use a trigger. */
export const lifecycleRequest = z.object({
  flow_trigger_definition_id: text,
  has_enabled_flow: z.boolean(),
  shopify_domain: domain,
  timestamp: z.iso.datetime({ offset: true }).transform((moment) => new Date(moment)),
});

/** An id of a customer, as Flow may write it: as a number, as digits or as a global id. */
const customerId = z
  .union([z.int().positive().transform(String), z.string().max(LONGEST_TEXT)])
  .transform((given) => /^(?:gid:\/\/shopify\/Customer\/)?(\d{1,18})$/.exec(given)?.[1] ?? null)
  .pipe(z.string().transform(BigInt));

const common = { shopify_domain: domain, action_run_id: text };

/** An action that a workflow takes. */
export const actionRequest = z.discriminatedUnion("handle", [
  z.object({
    ...common,
    handle: z.literal("get-loyalty-group"),
    properties: z.object({ customer_id: customerId }),
  }),
  z.object({
    ...common,
    handle: z.literal("add-to-list"),
    properties: z.object({ customer_id: customerId, list: text }),
  }),
]);

export type ActionRequest = z.output<typeof actionRequest>;
