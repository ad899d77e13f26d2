import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import type { Score } from "./score.ts";

/** The customers who have one score. */
export interface ScoreFigures extends Score {
  readonly customers: number;
  readonly orders: number;
  /** Minor units. */
  readonly spentMinor: number;
}

/** A cell of the map: the customers of a group with one R and one F, or one R and one M. */
export interface MapCell {
  readonly r: number;
  readonly up: number;
  readonly customers: number;
  readonly spentMinor: number;
}

/** What goes up in a map. R goes across. */
export type MapAxis = "f" | "m";

/**
 * A group's customers by R and by one other score: the rows from 5 down to 1, in each the cells from R 1 to 5. The
 * third score is summed up.
 */
export function scoreMap(figures: readonly ScoreFigures[], group: Group, axis: MapAxis): MapCell[][] {
  const own = figures.filter((each) => groupOf(each) === group);
  return [5, 4, 3, 2, 1].map((up) =>
    [1, 2, 3, 4, 5].map((r) => {
      const here = own.filter((each) => each.r === r && each[axis] === up);
      return {
        r,
        up,
        customers: here.reduce((sum, { customers }) => sum + customers, 0),
        spentMinor: here.reduce((sum, { spentMinor }) => sum + spentMinor, 0),
      };
    }),
  );
}

/** The scores that a list is narrowed to; null: any. */
export type ScoreChoice = { readonly [dimension in keyof Score]: number | null };

/** How many of a group's customers have scores like these. */
export function countWith(figures: readonly ScoreFigures[], group: Group, { r, f, m }: ScoreChoice): number {
  return figures
    .filter((each) => groupOf(each) === group)
    .filter((each) => (r ?? each.r) === each.r && (f ?? each.f) === each.f && (m ?? each.m) === each.m)
    .reduce((sum, { customers }) => sum + customers, 0);
}
