/** What profiles show of predictions, as a part of their content, and how that is taken away again. */
import { trustOf } from "../../../domain/predict/closed-windows.ts";
import type { Horizon } from "../../../domain/predict/horizons.ts";
import type { PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { newestPrediction } from "../../scoring/predictions.server.ts";
import { inSet } from "../set-sql.ts";
import { setOfEmails } from "./profiles-by-email.ts";

/** Which predictions a profile shows, as a mask: those of 90 days, and those of 365 days. */
const BITS = { 90: 1, 365: 2 } as const satisfies Record<Horizon, number>;

/** Which predictions profiles are to show: the merchant wants them, and they came near to what customers did. */
export async function predictionsToShow(sql: ShopSql): Promise<number> {
  const wanted = await sql.query(
    "select 1 from sync_targets where shop_id = $1 and target = 'klaviyo' and predictions",
    [sql.shopId],
  );
  const newest = wanted.length === 0 ? null : await newestPrediction(sql);
  const reliable = newest?.fits.filter(({ windows }) => trustOf(windows).state === "reliable") ?? [];
  return reliable.reduce((mask, { days }) => mask | BITS[days], 0);
}

/** Minor units to two digits. */
const TWO_DIGITS = (minor: string): string =>
  `trim_scale(case when ${minor} < 10 then ${minor} else
     round(${minor}::numeric, 1 - floor(log(${minor}::numeric))::int) end)`;

/**
 * The beginning of the content of customers `c`, as arguments of concat_ws. It is rounded so that it doesn't change from
 * day to day: the chance to five points, orders to tenths, money to two digits.
 * @param shown - which predictions are shown
 */
export function shownPredictions(shown: number): string {
  if (shown === 0) return "'1'";
  const has = (days: Horizon): string =>
    (shown & BITS[days]) === 0 ? "false" : `c.chance_${String(days)} is not null`;
  const spent = TWO_DIGITS("greatest(0, c.revenue_365_minor)");
  return `1 + (${has(90)})::int * ${String(BITS[90])} + (${has(365)})::int * ${String(BITS[365])},
    case when ${has(90)} then round(c.chance_90 / 50.0)::int * 5 end,
    case when ${has(90)} then trim_scale(round(c.orders_90 / 100.0, 1)) end,
    case when ${has(365)} then ${spent} end`;
}

/** Which predictions a content has. An index rests on this text: see the migration predictions_to_hide. */
const predictionsIn = (content: string): string => `coalesce(strpos('234', left(${content}, 1)), 0)`;

/** What the profile of `s` may show once it is sent. */
export const SHOWN_ONCE_SENT = `s.shown_predictions | ${predictionsIn("s.wanted_content")}`;

/** Whether `s`, which is wanted in the set, may show predictions that it should not. */
export function isToHide(set: PlaceSet): string {
  return `s.shown_predictions & (~${predictionsIn("s.wanted_content")}) <> 0
    and ${inSet("s.wanted", set)} <> 0 and ${inSet("s.failed", set)} = 0 and s.line is null`;
}

/** A profile that may show predictions which it should not. */
export interface ProfileToHide {
  readonly email: string;
  readonly klaviyoId: string;
  readonly of90: boolean;
  readonly of365: boolean;
}

export async function profilesToHide(sql: ShopSql, set: PlaceSet, limit: number): Promise<ProfileToHide[]> {
  const hides = (bit: number): string =>
    `s.shown_predictions & (~${predictionsIn("s.wanted_content")}) & ${String(bit)} <> 0`;
  return sql.query<ProfileToHide>(
    `select s.email, s.klaviyo_id as "klaviyoId", ${hides(BITS[90])} as of90, ${hides(BITS[365])} as of365
       from list_states s
      where s.shop_id = $1 and s.word = 0 and ${isToHide(set)} and s.klaviyo_id is not null
      order by s.email limit $2`,
    [sql.shopId, limit],
  );
}

/** Notes that these profiles show no other predictions than they should. */
export async function confirmHidden(sql: ShopSql, emails: readonly string[]): Promise<void> {
  await sql.query(
    `${setOfEmails(0)} shown_predictions = s.shown_predictions & ${predictionsIn("s.wanted_content")}`,
    [sql.shopId, emails],
  );
}

/** Wants no predictions, once an undo wants contents of before, that may not be shown any more. */
export async function wantOnlyShown(sql: ShopSql): Promise<void> {
  await sql.query(
    `update list_states s
        set wanted_content = regexp_replace(s.wanted_content, '^[234]\\|([0-9.]+\\|)*', '1|')
      where s.shop_id = $1 and s.word = 0 and ${predictionsIn("s.wanted_content")} & (~$2::int) <> 0`,
    [sql.shopId, await predictionsToShow(sql)],
  );
}

/** Notes whether profiles show what is expected of their customers. */
export async function wantPredictions(sql: ShopSql, predictions: boolean): Promise<void> {
  await sql.query("update sync_targets set predictions = $2 where shop_id = $1 and target = 'klaviyo'", [
    sql.shopId,
    predictions,
  ]);
}
