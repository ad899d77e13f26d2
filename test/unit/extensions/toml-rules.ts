/**
 * What `@shopify/cli` 4.8.2 checks of an extension's `shopify.extension.toml` before it deploys. Its own schema is not
 * exported, and part of it stands on Shopify's server. So these are its rules as its sources and Shopify's pages tell
 * them, for the kinds of extensions that the app has.
 */
import { z } from "zod";

/** The version that extensions with code are written for. `@shopify/ui-extensions` 2026.7.0 is of it. */
export const EXTENSION_API_VERSION = "2026-07";

const HANDLE = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const handle = z.string().max(50).regex(HANDLE);
const flowHandle = z.string().max(30).regex(HANDLE);
const name = z.string().trim().min(1);
/** A file beside the toml. */
const file = z.string().regex(/^\.\/[\w./-]+$/);
const httpsUrl = z.url({ protocol: /^https$/ });

const targeting = z.strictObject({
  target: z.string(),
  module: file,
  tools: file.optional(),
  instructions: file.optional(),
});
const capabilities = z.strictObject({
  network_access: z.boolean().optional(),
  block_progress: z.boolean().optional(),
  api_access: z.boolean().optional(),
  collect_buyer_consent: z.object({}).optional(),
  iframe: z.object({}).optional(),
});
const uiExtension = z.strictObject({
  type: z.literal("ui_extension"),
  name,
  description: z.string().optional(),
  handle,
  targeting: z.array(targeting).min(1),
  capabilities: capabilities.optional(),
});

/** A merchant reads the key, so Flow takes letters and spaces only. */
const triggerField = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("customer_reference") }),
  z.strictObject({
    type: z.enum(["boolean", "email", "single_line_text_field", "url", "number_decimal"]),
    key: z
      .string()
      .min(1)
      .regex(/^[a-zA-Z\s]*$/),
    description: z.string().optional(),
  }),
]);
const flowTrigger = z.strictObject({
  type: z.literal("flow_trigger"),
  name,
  handle: flowHandle,
  description: z.string().optional(),
});
const actionField = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("customer_reference"), required: z.boolean().optional() }),
  z.strictObject({
    type: z.enum([
      "boolean",
      "email",
      "single_line_text_field",
      "multi_line_text_field",
      "url",
      "number_decimal",
    ]),
    key: z.string().min(1),
    name,
    description: z.string().optional(),
    required: z.boolean().optional(),
  }),
]);
const flowAction = z.strictObject({
  type: z.literal("flow_action"),
  name,
  handle: flowHandle,
  description: z.string().optional(),
  runtime_url: httpsUrl,
  schema: file.optional(),
  return_type_ref: z.string().optional(),
});
const flowLifecycle = z.strictObject({
  type: z.literal("flow_trigger_lifecycle_callback"),
  name,
  handle: flowHandle,
  url: httpsUrl,
});

function fieldsOf<Field extends z.ZodType>(field: Field) {
  return z.strictObject({ fields: z.array(field).optional() }).optional();
}

/** A toml with one extension, as all of the app's are. */
export const extensionToml = z.union([
  z.strictObject({ api_version: z.literal(EXTENSION_API_VERSION), extensions: z.tuple([uiExtension]) }),
  z.strictObject({ extensions: z.tuple([flowTrigger]), settings: fieldsOf(triggerField) }),
  z.strictObject({ extensions: z.tuple([flowAction]), settings: fieldsOf(actionField) }),
  z.strictObject({ extensions: z.tuple([flowLifecycle]) }),
]);

/** What stands in the file that a target's `tools` names. */
export const toolsJson = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
    description: z.string().min(1),
    inputSchema: z.looseObject({ type: z.literal("object") }),
    outputSchema: z.looseObject({ type: z.literal("object") }).optional(),
  }),
);
