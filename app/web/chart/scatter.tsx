import { ChartFrame } from "./chart-frame.tsx";
import { Drawing, Gridlines, placed, Plot } from "./plot.tsx";
import { fromTop } from "./scale.ts";
import { scatterOf, type Measured } from "./scatter-geometry.ts";

/** A point with its name. */
export interface ScatterPoint extends Measured {
  readonly key: string;
  readonly name: string;
}

interface ScatterProps {
  readonly title: string;
  readonly points: readonly ScatterPoint[];
  /** What goes across and what goes up. */
  readonly across: string;
  readonly up: string;
  /** The headings of the table behind the picture: the points, x, y, and the interval of y. */
  readonly head: readonly [name: string, x: string, y: string, interval: string];
  readonly wordsOf: (value: number) => string;
  readonly intervalWords: (low: number, high: number) => string;
  /** Both axes are at least this long. */
  readonly least: number;
}

/** What was expected against what was measured, with intervals. On the diagonal both are equal. */
export function Scatter(props: ScatterProps) {
  const { title, points, across, up, head, wordsOf, intervalWords, least } = props;
  const { axis, points: places } = scatterOf(points, least);
  const ends = [axis.ticks[0], axis.ticks.at(-1)].filter((tick) => tick !== undefined);
  return (
    <ChartFrame
      title={title}
      table={{
        head,
        rows: points.map(({ name, x, y, low, high }) => [
          name,
          wordsOf(x),
          wordsOf(y),
          intervalWords(low, high),
        ]),
      }}
    >
      <div className="sf-square">
        <span className="sf-axis-name">{up}</span>
        <Plot
          up={axis.ticks.map((tick) => ({ ...tick, label: wordsOf(tick.value) }))}
          across={ends.map(({ value, place }) => ({ place, label: wordsOf(value) }))}
        >
          <Drawing>
            <Gridlines ticks={axis.ticks} />
            <path className="sf-diagonal" d="M0 100L100 0" />
            {places.map(({ x, low, high }, place) => (
              <path
                key={points[place]?.key}
                className="sf-whisker"
                d={`M${x} ${fromTop(low)}V${fromTop(high)}`}
              />
            ))}
          </Drawing>
          {places.map(({ x, y }, place) => (
            <span key={points[place]?.key} className="sf-point" style={placed(x, y)} />
          ))}
        </Plot>
        <span className="sf-axis-name sf-axis-name-across">{across}</span>
      </div>
    </ChartFrame>
  );
}
