import type { z } from "zod";

import { signedBody } from "./signed-body.server.ts";
import type { Services } from "../services.server.ts";

/**
 * Reads what Shopify Flow sent.
 * @throws Response 401 without Shopify's signature, 400 where the body is not what Flow sends
 */
export async function flowRequest<T>(
  { env }: Pick<Services, "env">,
  request: Request,
  schema: z.ZodType<T>,
): Promise<T> {
  const body = await signedBody(request, [env.SHOPIFY_API_SECRET, ...env.OLDER_API_SECRETS]);
  if (body === null) throw new Response(null, { status: 401 });
  const parsed = schema.safeParse(jsonOf(body));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

/** Flow sends the request again. @throws what the database has nothing to do with */
export function unavailable(
  { databaseHealth, log }: Pick<Services, "databaseHealth" | "log">,
  error: unknown,
) {
  const trouble = databaseHealth.noteFailure(error);
  if (trouble === null) throw error;
  log.warn({ trouble }, "a request of Shopify Flow could not be served");
  return new Response(null, { status: 503 });
}

/** Flow only posts. */
export function notAllowed(): Response {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
