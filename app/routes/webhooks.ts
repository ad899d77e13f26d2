import type { ActionFunctionArgs } from "@remix-run/node";

import { readWebhook } from "../auth/webhook-request.server.ts";
import { inTime } from "../db/core/in-time.server.ts";
import { takeWebhook } from "../ingest/deliveries.server.ts";
import { InvalidWebhookError } from "../shopify/webhooks/webhook-event.ts";

/** Shopify waits five seconds. A webhook that is taken after the answer is a duplicate when it comes again. */
const ANSWER_WITHIN_MS = 4_000;

/**
 * All webhooks. A request without a valid signature gets 401. A webhook that can't be stored gets 503, so that
 * Shopify sends it again. A job does the work itself.
 */
export async function action({ context, request }: ActionFunctionArgs) {
  const { env, log, metrics, databaseHealth } = context;
  const reading = await readWebhook(request, [env.SHOPIFY_API_SECRET, ...env.OLDER_API_SECRETS]);
  if (reading.outcome === "unsigned") return new Response(null, { status: 401 });
  if (reading.outcome === "unreadable") return new Response(null, { status: 400 });
  const { triggeredAt, ...webhook } = reading.webhook;
  const delivery = { ...webhook, now: context.now(), ...(triggeredAt === null ? {} : { triggeredAt }) };
  try {
    const outcome = await inTime(takeWebhook(context, delivery), ANSWER_WITHIN_MS);
    if (outcome === "taken") databaseHealth.noteWritten();
    metrics.webhookEnded(outcome);
    return new Response(null, { status: 200 });
  } catch (error) {
    const refused = error instanceof InvalidWebhookError;
    const trouble = databaseHealth.noteFailure(error);
    metrics.webhookEnded(refused ? "refused" : "not_taken");
    // While the database is down there may be thousands, so each gets a word and not a stack.
    const why = trouble === null ? { err: error } : { trouble };
    log.warn({ ...why, topic: webhook.topic }, "webhook not taken");
    return new Response(null, { status: refused ? 400 : 503 });
  }
}

export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
