import { z } from "zod";

import { SYNC_INTENTS } from "../../web/sync/sync-view.ts";

const connect = z.object({
  intent: z.literal("connect-klaviyo"),
  key: z.string().trim().max(200).catch(""),
  createProfiles: z
    .literal("on")
    .optional()
    .transform((on) => on === "on"),
});

const plain = z.object({ intent: z.enum(SYNC_INTENTS).exclude(["connect-klaviyo"]) });

const form = z.discriminatedUnion("intent", [connect, plain]);

export type SyncForm = z.output<typeof form>;
export type ConnectForm = z.output<typeof connect>;

/**
 * Reads a form of the sync page.
 * @throws Response 400 for a form that isn't the page's
 */
export function syncForm(data: FormData): SyncForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
