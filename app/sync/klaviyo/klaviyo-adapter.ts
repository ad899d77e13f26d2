import { switchEngagementOff } from "../../db/engagement/switch-off.server.ts";
import { eraseEmails } from "../../db/orders/emails.server.ts";
import { takeLists } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { forgetAccount } from "../../db/sync/sync-targets.server.ts";
import { refreshProfileStates } from "../../db/sync/states/wanted.server.ts";
import { nothing, type TargetAdapter } from "../engine/target-adapter.ts";

/** Klaviyo, as the engine sees it. The states of its profiles hold everything that an undo goes back to. */
export const klaviyoAdapter: TargetAdapter = {
  wantMembers: refreshProfileStates,
  rememberBesides: nothing,
  takePlaces: takeLists,
  forget: async (sql) => {
    await forgetAccount(sql);
    await switchEngagementOff(sql);
    await eraseEmails(sql);
  },
};
