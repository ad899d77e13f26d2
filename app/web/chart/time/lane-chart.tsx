import { Text } from "@shopify/polaris";
import { useState, type ReactNode } from "react";

import type { Group } from "../../../domain/groups/group.ts";
import { ChartFrame } from "../chart-frame.tsx";
import { laneMiddle, lanesOf, placesBetween, type LaneStay } from "./lane-geometry.ts";
import { MomentSlider } from "./moment-slider.tsx";
import { Drawing, Gridlines, percent, placed, Plot } from "../plot.tsx";
import type { TimeTick } from "./time-axis.ts";

export interface Lane {
  readonly group: Group | null;
  readonly name: string;
}

/** Something at a moment that can be chosen. */
export interface LaneEvent {
  readonly at: string;
  readonly lane: number;
  /** It is drawn as a mark. */
  readonly marked: boolean;
  /** The moment and what happened. */
  readonly words: string;
}

interface LaneChartProps {
  readonly title: string;
  /** From the top down. */
  readonly lanes: readonly Lane[];
  /** Ascending. Pale ones are less certain than the others. At least one. */
  readonly stays: readonly (LaneStay & { readonly pale: boolean })[];
  /** Ascending. At least one. */
  readonly events: readonly LaneEvent[];
  readonly across: readonly TimeTick[];
  /** The ISO moment from which on nothing is pale, if there is such a line to draw. */
  readonly since: string | null;
  /** The same as a table. */
  readonly figures: ReactNode;
}

/** A way through lanes over time, with marks. One event is chosen, and its words stand below. */
export function LaneChart({ title, lanes, stays, events, across, since, figures }: LaneChartProps) {
  const [chosen, choose] = useState(events.length - 1);
  const [from, to] = [stays[0]?.from ?? "", stays.at(-1)?.to ?? ""];
  const { bars, steps } = lanesOf(stays, lanes.length);
  const places = placesBetween(
    from,
    to,
    events.map(({ at }) => at),
  );
  const up = (lane: number): number => laneMiddle(lane, lanes.length);
  const ticks = lanes.map(({ name }, lane) => ({ value: lane, place: up(lane), label: name }));
  const [line] = since === null ? [] : placesBetween(from, to, [since]);
  const event = events[chosen];
  return (
    <ChartFrame title={title} figures={figures}>
      <div className="sf-lanes">
        <Plot up={ticks} across={across}>
          <Drawing>
            <Gridlines ticks={ticks} />
            <path className="sf-lane-steps" d={steps} />
            {stays.map(({ lane, from: at, pale }, i) => (
              <path
                key={at}
                className="sf-lane-bar"
                data-group={lanes[lane]?.group ?? "none"}
                data-pale={pale}
                d={bars[i]}
              />
            ))}
          </Drawing>
          {line === undefined ? null : (
            <span className="sf-plot-since" style={{ insetInlineStart: percent(line) }} />
          )}
          {events.map(({ at, lane, marked }, i) =>
            marked ? (
              <span
                key={`${at}-${String(i)}`}
                className="sf-lane-mark"
                style={placed(places[i] ?? 0, up(lane))}
              />
            ) : null,
          )}
          <MomentSlider
            title={title}
            places={places}
            chosen={chosen}
            words={event?.words ?? ""}
            top={up(event?.lane ?? 0)}
            onChoose={choose}
          />
        </Plot>
      </div>
      <Text as="p">{event?.words}</Text>
    </ChartFrame>
  );
}
