import type { MailServices } from "../mails/mail-services.ts";
import { sendDigest } from "../mails/send-digest.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** A mail server that refuses is asked again after this long, for a day. */
const AGAIN_AFTER_SECONDS = 3_600;
const PATIENCE_MS = 86_400_000;

/** Sends the weekly summary. */
export function digestJob(services: MailServices): JobHandler<"digest"> {
  return async ({ shopId, dueAt }) => {
    const due = new Date(dueAt);
    const taken = await sendDigest(services, shopId, due);
    if (taken || services.now().getTime() - due.getTime() > PATIENCE_MS) return { outcome: "done" };
    return { outcome: "again", afterSeconds: AGAIN_AFTER_SECONDS };
  };
}
