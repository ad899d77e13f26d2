import type { ActionFunctionArgs } from "@remix-run/node";

import { readWebhook } from "../auth/webhook-request.server.ts";
import { takeWebhook } from "../ingest/deliveries.server.ts";
import { InvalidWebhookError } from "../shopify/webhook-news.ts";

/**
 * All webhooks. Whoever can't sign is turned away with 401; what can't be written down gets 503, so that Shopify sends
 * it again. The work itself is a job's.
 */
export async function action({ context, request }: ActionFunctionArgs) {
  const reading = await readWebhook(request, context.env.SHOPIFY_API_SECRET);
  if (reading.outcome === "unsigned") return new Response(null, { status: 401 });
  if (reading.outcome === "unreadable") return new Response(null, { status: 400 });
  const { triggeredAt, ...webhook } = reading.webhook;
  try {
    const now = context.now();
    await takeWebhook(context, { ...webhook, now, ...(triggeredAt === null ? {} : { triggeredAt }) });
    return new Response(null, { status: 200 });
  } catch (error) {
    context.log.warn({ err: error, topic: webhook.topic }, "webhook not taken");
    return new Response(null, { status: error instanceof InvalidWebhookError ? 400 : 503 });
  }
}

export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
