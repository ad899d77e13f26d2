import type { Group } from "../../domain/groups/group.ts";
import type { FlowCell } from "../../domain/movement/flow.ts";
import type { Trend } from "../../domain/movement/trend.ts";
import type { GroupMoves } from "../../domain/movement/group-moves.ts";
import type { Trust } from "../../domain/predict/closed-windows.ts";
import type { DaysBetween } from "../../domain/rfm/recency.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import type { ScoreFigures } from "../../domain/rfm/score-figures.ts";
import type { NamedMoment } from "../format/moment-words.ts";
import type { CustomerRows } from "../ui/customers/customer-rows.ts";
import type { GroupFigures } from "../ui/figures.tsx";
import type { ListQuery } from "./group-url.ts";

/** Customers, with the days since their last order by which they are found. */
export interface SlippedPart extends FlowCell {
  readonly days: DaysBetween;
}

/** What a group is at the newest run. */
export interface GroupNow {
  readonly figures: GroupFigures;
  /** Of all other customers together. */
  readonly others: Omit<GroupFigures, "group">;
  readonly boundaries: Boundaries;
  /** Of the group's customers. */
  readonly scores: readonly ScoreFigures[];
  /** Only of Loyal at risk: who has just slipped, and who did so before. */
  readonly slipped: { readonly just: SlippedPart; readonly before: SlippedPart } | null;
  /** What the group's customers are expected to bring; null: nothing is predicted. */
  readonly expected: GroupExpected | null;
}

/** What a group's customers are expected to bring in the next days. */
export interface GroupExpected {
  /** The moment that the days are counted from, ISO. */
  readonly asOf: string;
  readonly days: number;
  readonly trust: Trust;
  /** Minor units, to two digits; null: predictions are not reliable, or nothing is known of them. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

/** How the group came to what it is. */
export interface GroupPast {
  /** null: there is only one moment. */
  readonly trends: GroupTrends | null;
  /** null: there are no two moments to compare. */
  readonly moves: GroupMovesView | null;
}

/** The group's size, and what its customers had spent, at each moment. */
export interface GroupTrends {
  /** Oldest first, at least two. */
  readonly moments: readonly (NamedMoment & { readonly year: string; readonly hindsight: boolean })[];
  readonly customers: readonly number[];
  readonly spentMinor: readonly number[];
  /** How the size changed over the last year, or since the first moment: from this moment on. */
  readonly since: NamedMoment;
  readonly before: number;
  readonly now: number;
  readonly direction: Trend["direction"];
}

/** Who came into the group and left it between two moments. */
export interface GroupMovesView extends GroupMoves {
  /** The groups of both moments were worked out in hindsight. If not, they are those of two runs. */
  readonly inHindsight: boolean;
  readonly since: NamedMoment;
}

export interface GroupView extends CustomerRows {
  readonly group: Group;
  /** ISO 4217, of all amounts; null before the first scoring. */
  readonly currency: string | null;
  /** null before the first scoring. */
  readonly now: GroupNow | null;
  /** null before the first scoring. */
  readonly past: GroupPast | null;
  readonly query: ListQuery;
  /** How far off predictions of 90 days were; null: nothing is predicted. */
  readonly atStake: Trust | null;
  /** How many customers the filters leave, counted up to a limit; null: no filter is set. */
  readonly matching: { readonly customers: number; readonly more: boolean } | null;
  readonly page: number;
  /** Addresses of the neighbouring pages; null: there is none. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}
