import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  areProfilesKnown,
  GROUPS_STREAM,
  readStreams,
  type EventStream,
} from "../../db/events/event-streams.server.ts";
import { groupMovesToTell } from "../../db/events/moves-to-tell.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import type { EventsView } from "../../web/settings/events-view.ts";

/** @param consent - whether the app is registered at Klaviyo, so that merchants can consent there */
export async function readEventsView(db: Database, shopId: number, consent: boolean): Promise<EventsView> {
  return inShopSql(db, shopId, async (sql) => {
    const streams = await readStreams(sql);
    const groups = streams.find(({ setKey }) => setKey === GROUPS_STREAM);
    const on = streams.filter(({ onSince }) => onSince !== null);
    const target = await readTarget(sql, "klaviyo");
    const failure = on.find(({ errorCode }) => errorCode !== null)?.errorCode ?? null;
    const sum = (of: "sent" | "passedOver"): number => on.reduce((all, each) => all + each[of], 0);
    return {
      connected: target !== null && target.encryptedKey !== null,
      consent,
      onSince: groups?.onSince?.toISOString() ?? null,
      refits: groups?.refits ?? false,
      sent: sum("sent"),
      passedOver: sum("passedOver"),
      sending: failure === null && groups !== undefined && (await isLeft(sql, groups)),
      waiting: groups?.onSince != null && !(await areProfilesKnown(sql)),
      failure,
    };
  });
}

/** Whether a move is left to tell. */
async function isLeft(sql: ShopSql, { onSince, after }: EventStream): Promise<boolean> {
  return onSince !== null && (await groupMovesToTell(sql, { after, until: null, limit: 1 })).length > 0;
}
