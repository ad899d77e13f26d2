import { sealAgain } from "../db/privacy/seal-again.server.ts";
import type { Services } from "../services.server.ts";

/**
 * Runs at each start. Secrets that an older key of ENCRYPTION_KEY sealed are sealed again by the newest. So are
 * secrets that an earlier version sealed without their shop. A start that finds nothing more to seal and nothing
 * unreadable logs that the older keys can be removed.
 */
export async function replaceOlderKeys({
  db,
  secrets,
  log,
}: Pick<Services, "db" | "secrets" | "log">): Promise<void> {
  try {
    const { sealed, unreadable } = await sealAgain(db, secrets);
    if (unreadable > 0) log.warn({ unreadable }, "secrets are sealed by a key that ENCRYPTION_KEY lacks");
    if (sealed > 0) log.info({ sealed }, "secrets sealed again by the newest key");
    else if (secrets.hasOlderKeys && unreadable === 0)
      log.info({}, "no secret needs the older keys: they can be taken out of ENCRYPTION_KEY");
  } catch (error) {
    log.error({ err: error }, "secrets could not be sealed by the newest key");
  }
}
