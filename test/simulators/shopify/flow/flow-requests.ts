import { createHmac } from "node:crypto";

/** A request as Flow posts it, signed over the raw body. */
export function signedByFlow(
  body: unknown,
  secret: string,
): { readonly body: string; readonly headers: Record<string, string> } {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    body: text,
    headers: {
      "content-type": "application/json",
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(text).digest("base64"),
    },
  };
}

interface FlowShop {
  readonly shop_id: number;
  readonly shopify_domain: string;
}

/** Flow's word on whether workflows use a trigger. */
export function lifecycleBody(shop: FlowShop, trigger: string, isUsed: boolean, at: Date): object {
  return {
    flow_trigger_definition_id: trigger,
    has_enabled_flow: isUsed,
    ...shop,
    timestamp: at.toISOString(),
  };
}

/** An action that a workflow takes. */
export function actionBody(shop: FlowShop, runId: string, handle: string, properties: object): object {
  return { ...shop, action_run_id: runId, action_definition_id: handle, handle, properties };
}
