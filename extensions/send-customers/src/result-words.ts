import type { SendDone, SendRefused } from "../../../app/extension-api/contract.ts";
import type { Words } from "../../shared/words.ts";

/** What came of a confirmation. */
export function sentText(words: Words, { added, holds }: SendDone): string {
  const sent = words.text(holds === null ? "sent" : "taken", { count: added, number: words.count(added) });
  return holds === null ? sent : `${sent} ${words.text(`holds.${holds}`)}`;
}

/** Why nothing was sent. */
export function refusalText(words: Words, { reason, most }: SendRefused): string {
  const limit = most ?? 0;
  return words.text(`refused.${reason}`, { count: limit, most: words.count(limit) });
}
