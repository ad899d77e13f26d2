import type { MailServices } from "../mails/mail-services.ts";
import { sendDueAlerts } from "../mails/send-alerts.server.ts";
import { wakeErasures } from "../privacy/wake-erasures.server.ts";
import { openDueAudits } from "../sync/audit/audit-request.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import { tidyShop, type TidyServices } from "../retention/tidy.server.ts";

type TidyJobServices = TidyServices &
  MailServices &
  Parameters<typeof wakeErasures>[0] &
  Parameters<typeof openDueAudits>[0];

/**
 * What a shop needs once a day. Erasures that are still open go on. Old rows are deleted, also those of a shop that
 * removed the app. The merchant gets a mail about a target that has failed for days. Targets whose week is over are
 * audited.
 */
export function tidyJob(services: TidyJobServices): JobHandler<"tidy"> {
  return async ({ shopId }, { signal }) => {
    await wakeErasures(services, shopId);
    await tidyShop(services, shopId, signal);
    await sendDueAlerts(services, shopId);
    await openDueAudits(services, shopId);
    return { outcome: "done" };
  };
}
