import type { Group } from "../../domain/groups/group.ts";
import type { NamedCustomer } from "../ui/customer-name.tsx";
import type { Sort } from "../ui/sorts.ts";
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
}

export interface DayView {
  readonly day: string;
  readonly members: number;
  readonly joined: number;
  readonly left: number;
}

export interface SavedView {
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
  /** From 1. */
  readonly page: number;
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

export interface SegmentPageProps {
  readonly view: SavedView;
  /** Another page or order is being loaded. */
  readonly loading: boolean;
  readonly onSort: (sort: Sort) => void;
}
