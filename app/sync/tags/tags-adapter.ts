import { rememberMetafields } from "../../db/sync/states/metafield-states.server.ts";
import { showsGroups } from "../../db/sync/places.server.ts";
import { refreshTagStates } from "../../db/sync/states/wanted.server.ts";
import { nothing, type TargetAdapter } from "../engine/target-adapter.ts";

/** The customer tags, as the engine sees them. A tag is the app's by its name, and there is no account to forget. */
export const tagsAdapter: TargetAdapter = {
  wantMembers: refreshTagStates,
  rememberBesides: async (sql, places) => {
    if (showsGroups(places)) await rememberMetafields(sql);
  },
  takePlaces: nothing,
  forget: nothing,
};
