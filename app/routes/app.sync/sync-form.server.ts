import { z } from "zod";

import { SYNC_INTENTS } from "../../web/sync/sync-view.ts";

const checkbox = z
  .literal("on")
  .optional()
  .transform((on) => on === "on");
const options = { createProfiles: checkbox, segments: checkbox };

const connect = z.object({
  intent: z.literal("connect-klaviyo"),
  key: z.string().trim().max(200).catch(""),
  ...options,
});
const start = z.object({ intent: z.literal("start-klaviyo"), ...options });
const finish = z.object({ intent: z.literal("finish-klaviyo"), grant: z.string().max(8_000) });
const segments = z.object({ intent: z.literal("klaviyo-segments"), segments: checkbox });

const plain = z.object({
  intent: z
    .enum(SYNC_INTENTS)
    .exclude(["connect-klaviyo", "start-klaviyo", "finish-klaviyo", "klaviyo-segments"]),
});

const form = z.discriminatedUnion("intent", [connect, start, finish, segments, plain]);

export type SyncForm = z.output<typeof form>;
export type ConnectForm = z.output<typeof connect>;
export type StartForm = z.output<typeof start>;
export type FinishForm = z.output<typeof finish>;

/**
 * Reads a form of the sync page.
 * @throws Response 400 for a form that isn't the page's
 */
export function syncForm(data: FormData): SyncForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
