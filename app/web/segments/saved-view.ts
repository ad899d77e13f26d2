import type { Group } from "../../domain/groups/group.ts";
import type { Trust } from "../../domain/predict/closed-windows.ts";
import type { NamedCustomer } from "../ui/customers/customer-name.tsx";
import type { Sort } from "../ui/customers/sorts.ts";
import type { SendingView } from "../target/audience-cards.tsx";
import type { SinceThenView } from "../../domain/experiment/since-then.ts";
import type { SegmentItem, SegmentNames } from "./segment-view.ts";

export const MEMBERS_PAGE = 50;

/** Figures of some people; money in minor units. */
export interface FiguresView {
  readonly people: number;
  readonly orders: number;
  readonly spentMinor: number;
  /** null: there are no orders. */
  readonly averageOrderMinor: number | null;
  readonly lifetimeValueMinor: number | null;
  readonly medianDays: number | null;
}

export interface MoveView extends NamedCustomer {
  readonly at: string;
  /** The places of the parts of the rule that changed; empty: not known. */
  readonly parts: readonly number[];
}

export interface MemberRow extends NamedCustomer {
  /** null: never ordered. */
  readonly lastOrderAt: string | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  /** The revenue expected in the next 90 days; null: nothing is predicted. */
  readonly stakeMinor: number | null;
}

export interface DayView {
  readonly day: string;
  readonly members: number;
  readonly joined: number;
  readonly left: number;
}

export interface SavedView {
  /** null: the segment isn't sent, or nothing is known since then. */
  readonly sinceThen: SinceThenView | null;
  readonly item: SegmentItem;
  readonly names: SegmentNames;
  /** When the members were last noted; null: not yet. */
  readonly refreshedAt: string | null;
  /** How many members have nothing but Apple's opens; null: the rule does not ask about opens, or can't be evaluated. */
  readonly appleOnly: number | null;
  readonly members: FiguresView;
  readonly others: FiguresView;
  readonly groups: readonly { readonly group: Group; readonly people: number }[];
  readonly days: readonly DayView[];
  readonly joined: readonly MoveView[];
  readonly left: readonly MoveView[];
  readonly rows: readonly MemberRow[];
  readonly namesUnavailable: boolean;
  readonly sort: Sort;
  /** How far off predictions of 90 days were; null: nothing is predicted. */
  readonly atStake: Trust | null;
  /** From 1. */
  readonly page: number;
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

/** What a search for members found. */
export type MemberSearchView =
  | {
      readonly outcome: "found";
      readonly text: string;
      /** There are more than the rows. */
      readonly more: boolean;
      readonly rows: readonly MemberRow[];
      readonly namesUnavailable: boolean;
    }
  | { readonly outcome: "unavailable"; readonly text: string };

export interface MemberSearch {
  /** null: there is no search, and the members are shown by pages. */
  readonly found: MemberSearchView | null;
  readonly searching: boolean;
  readonly onSearch: (text: string) => void;
  readonly onClear: () => void;
}

export interface SegmentPageProps {
  readonly view: SavedView;
  /** Where it is asked for what the members bought; null: it is not read. */
  readonly bought: string | null;
  readonly sending: SendingView;
  readonly search: MemberSearch;
  /** Another page or order is being loaded. */
  readonly loading: boolean;
  readonly onSort: (sort: Sort) => void;
}
