import type { Group } from "../../../domain/groups/group.ts";
import { ChartFrame } from "../chart-frame.tsx";
import { columnsOf } from "./columns-geometry.ts";
import { FigureTable } from "../figure-table.tsx";
import { Drawing, Gridlines, Plot } from "../plot.tsx";
import type { TimeTick } from "../time/time-axis.ts";

/** A column: its name and its value, as a number and in words. */
export interface Column {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly words: string;
  /** It is not complete yet, and drawn paler. */
  readonly partial?: boolean;
}

interface ColumnsProps {
  readonly title: string;
  readonly group: Group;
  readonly columns: readonly Column[];
  /** The headings of the table behind the picture. */
  readonly head: readonly [name: string, value: string];
  readonly wordsOf: (value: number) => string;
}

/** Values side by side as columns, such as one for each month. The first and the last one are named. */
export function Columns({ title, group, columns, head, wordsOf }: ColumnsProps) {
  const { axis, bars } = columnsOf(columns.map(({ value }) => value));
  return (
    <ChartFrame
      title={title}
      figures={
        <FigureTable title={title} head={head} rows={columns.map(({ name, words }) => [name, words])} />
      }
    >
      <Plot
        up={axis.ticks.map((tick) => ({ ...tick, label: wordsOf(tick.value) }))}
        across={endsOf(columns, bars)}
      >
        <Drawing>
          <Gridlines ticks={axis.ticks} />
          {bars.map(({ outline }, place) => (
            <path
              key={columns[place]?.key}
              className="sf-column"
              data-group={group}
              data-partial={columns[place]?.partial === true}
              d={outline}
            />
          ))}
        </Drawing>
      </Plot>
    </ChartFrame>
  );
}

function endsOf(columns: readonly Column[], bars: readonly { readonly middle: number }[]): TimeTick[] {
  const ends = columns.length > 1 ? [0, columns.length - 1] : columns.map((_, place) => place);
  return ends.map((place) => ({ place: bars[place]?.middle ?? 0, label: columns[place]?.name ?? "" }));
}
