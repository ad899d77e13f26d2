import { rememberMetafields } from "../../db/sync/metafield-states.server.ts";
import { refreshTagStates } from "../../db/sync/wanted.server.ts";
import { nothing, type TargetAdapter } from "../engine/target-adapter.ts";

/** The customer tags, as the engine sees them. A tag is the app's by its name, and there is no account to forget. */
export const tagsAdapter: TargetAdapter = {
  wantMembers: { groups: (sql, _set, now) => refreshTagStates(sql, now) },
  rememberBesides: rememberMetafields,
  takePlaces: nothing,
  forget: nothing,
};
