import type { Group } from "../../../domain/groups/group.ts";
import { lineOf } from "./line-geometry.ts";
import { Drawing, placed } from "../plot.tsx";
import { placesOf } from "./time-axis.ts";

interface TrendLineProps {
  readonly group: Group;
  /** ISO moments, ascending, one for each value. */
  readonly moments: readonly string[];
  readonly values: readonly number[];
}

/** A small line beside figures that say the same in words, so it is not read aloud. */
export function TrendLine({ group, moments, values }: TrendLineProps) {
  const line = lineOf(placesOf(moments), values);
  if (line === null) return null;
  return (
    <span className="sf-trend" data-group={group} aria-hidden>
      <Drawing>
        <path className="sf-line" d={line.path} />
      </Drawing>
      <span className="sf-trend-end" style={placed(100, line.end)} />
    </span>
  );
}
