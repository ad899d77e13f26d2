import type { Bin } from "../../../domain/distribution/bins.ts";
import type { ScoreRange } from "../../../domain/rfm/ranges.ts";
import { ChartFrame } from "../chart-frame.tsx";
import { columnsOf } from "./columns-geometry.ts";
import { FigureTable } from "../figure-table.tsx";
import { namedBins, scoreParts } from "./histogram-geometry.ts";
import { Drawing, Gridlines, percent, Plot } from "../plot.tsx";

interface HistogramProps {
  readonly title: string;
  readonly bins: readonly Bin[];
  /** What the scores take, in the order of their values. */
  readonly ranges: readonly ScoreRange[];
  /** A value on the axis, as short as it can be. */
  readonly valueWords: (value: number) => string;
  readonly countWords: (customers: number) => string;
  /** A bin in words. */
  readonly binWords: (bin: Bin) => string;
  /** The headings of the table behind the picture. */
  readonly head: readonly [bin: string, customers: string];
}

/** How many customers have which value, and where one score ends and the next begins. */
export function Histogram({ title, bins, ranges, valueWords, countWords, binWords, head }: HistogramProps) {
  const { axis, bars } = columnsOf(bins.map(({ customers }) => customers));
  const parts = scoreParts(bins, ranges);
  return (
    <ChartFrame
      title={title}
      figures={
        <FigureTable
          title={title}
          head={head}
          rows={bins.map((bin) => [binWords(bin), countWords(bin.customers)])}
        />
      }
    >
      <div className="sf-histogram">
        <Plot
          up={axis.ticks.map((tick) => ({ ...tick, label: countWords(tick.value) }))}
          across={namedBins(bins).map(({ place, value }) => ({ place, label: valueWords(value) }))}
        >
          <Drawing>
            <Gridlines ticks={axis.ticks} />
            {bars.map(({ outline, middle }) => (
              <path key={middle} className="sf-histogram-bar" d={outline} />
            ))}
          </Drawing>
          {parts.map(({ score, from, to }, place) => (
            <span key={score} aria-hidden>
              {place === 0 ? null : (
                <span className="sf-histogram-line" style={{ insetInlineStart: percent(from) }} />
              )}
              <span
                className="sf-histogram-score"
                style={{ insetInlineStart: percent(from), inlineSize: percent(to - from) }}
              >
                {score}
              </span>
            </span>
          ))}
        </Plot>
      </div>
    </ChartFrame>
  );
}
