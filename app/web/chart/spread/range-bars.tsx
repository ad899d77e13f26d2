import type { ReactNode } from "react";

import type { Group } from "../../../domain/groups/group.ts";
import { ChartFrame } from "../chart-frame.tsx";
import { percent } from "../plot.tsx";
import { rangesOn, type RangePlace } from "./range-geometry.ts";

/** A figure with its range; null: there is none. */
export interface RangeBar {
  readonly key: string;
  readonly name: string;
  /** Its colour; left out: none of a group. */
  readonly group?: Group;
  readonly estimate: RangePlace | null;
  /** The figure in words. */
  readonly words: string;
}

interface RangeBarsProps {
  readonly title: string;
  readonly bars: readonly RangeBar[];
  /** Where the axis begins, and where it ends at the latest. */
  readonly from: number;
  readonly most?: number;
  /** A line through all bars, with its words. */
  readonly line: { readonly value: number; readonly words: string } | null;
  readonly wordsOf: (value: number) => string;
  /** The same as a table. */
  readonly figures: ReactNode;
}

/** Figures as bars below one another, each with the range that the true one is in. Names stand above their bars. */
export function RangeBars({ title, bars, from, most, line, wordsOf, figures }: RangeBarsProps) {
  const { ticks, ranges, placeOf } = rangesOn(
    bars.map(({ estimate }) => estimate),
    from,
    most,
  );
  return (
    <ChartFrame title={title} figures={figures}>
      <div className="sf-ranges" aria-hidden>
        <div className="sf-ranges-bars">
          {line === null ? null : (
            <span className="sf-ranges-line" style={{ insetInlineStart: percent(placeOf(line.value)) }} />
          )}
          {bars.map(({ key, name, group, words }, i) => (
            <div key={key} className="sf-ranges-row" data-group={group}>
              <span className="sf-ranges-name">
                {name} <strong>{words}</strong>
              </span>
              <Range range={ranges[i] ?? null} />
            </div>
          ))}
        </div>
        <div className="sf-ranges-axis">
          {ticks.map(({ value, place }) => (
            <span key={value} style={{ insetInlineStart: percent(place) }}>
              {wordsOf(value)}
            </span>
          ))}
        </div>
        {line === null ? null : <span className="sf-ranges-key">{line.words}</span>}
      </div>
    </ChartFrame>
  );
}

function Range({ range }: { readonly range: RangePlace | null }) {
  if (range === null) return <span className="sf-ranges-track" />;
  const { value, low, high } = range;
  return (
    <span className="sf-ranges-track">
      <span className="sf-ranges-bar" style={{ inlineSize: percent(value) }} />
      <span
        className="sf-ranges-range"
        style={{ insetInlineStart: percent(low), inlineSize: percent(Math.max(0.2, high - low)) }}
      />
    </span>
  );
}
