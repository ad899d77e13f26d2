import { z } from "zod";

import type { NotInSyncKey, NotInSyncPlace } from "../../db/sync/not-in-sync.server.ts";
import { rowId } from "../../db/core/row-id.ts";
import { TARGETS, type Target } from "../../db/sync/sync-targets.server.ts";
import { GROUPS_SET, isSetKey, type SetKey } from "../../domain/sync/audience-set.ts";
import { notInSyncReason, type NotInSyncReason } from "../../domain/sync/not-in-sync.ts";

/** The customers that the page is asked for. */
export interface NotInSyncQuery {
  readonly target: Target;
  readonly set: SetKey;
  /** null: the first reason that any customer has. */
  readonly reason: NotInSyncReason | null;
  readonly place: NotInSyncPlace;
  /** For showing only. `place` decides the rows. */
  readonly page: number;
}

const target = z.enum(TARGETS);
/** Klaviyo's profile ids have letters and digits. */
const PROFILE_KEY = /^p_([\w-]{1,64})$/;

/** Reads the query of the page's address. A value that makes no sense counts as left out. null: it names no target. */
export function notInSyncQuery(params: URLSearchParams): NotInSyncQuery | null {
  const named = target.safeParse(params.get("target"));
  if (!named.success) return null;
  const set = params.get("set");
  const reason = notInSyncReason(named.data, params.get("reason"));
  const place = reason === null ? null : placeIn(params);
  const page = Number(params.get("page"));
  const counts = place !== null && Number.isSafeInteger(page) && page > 0;
  return {
    target: named.data,
    set: isSetKey(set) ? set : GROUPS_SET,
    reason,
    place,
    page: counts ? page : 1,
  };
}

/** A row's key as text for an address. */
export function keyText(key: NotInSyncKey): string {
  return "customer" in key ? String(key.customer) : `p_${key.profile}`;
}

function placeIn(params: URLSearchParams): NotInSyncPlace {
  const after = keyOf(params.get("after"));
  if (after !== null) return { after };
  const before = keyOf(params.get("before"));
  return before === null ? null : { before };
}

function keyOf(text: string | null): NotInSyncKey | null {
  const customer = rowId(text);
  if (customer !== null) return { customer };
  const profile = PROFILE_KEY.exec(text ?? "")?.[1];
  return profile === undefined ? null : { profile };
}
