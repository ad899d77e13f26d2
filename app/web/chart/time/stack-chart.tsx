import { Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Group } from "../../../domain/groups/group.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { ChartFrame } from "../chart-frame.tsx";
import { FigureTable } from "../figure-table.tsx";
import { MomentSlider } from "./moment-slider.tsx";
import { Drawing, Gridlines, percent, Plot } from "../plot.tsx";
import { stackOf } from "./stack-geometry.ts";
import { placesOf, timeTicks, type ChartMoment } from "./time-axis.ts";

interface StackChartProps {
  readonly title: string;
  readonly moments: readonly ChartMoment[];
  /** For each group from the bottom up its customers at each moment. */
  readonly layers: readonly { readonly group: Group; readonly values: readonly number[] }[];
  /** The ISO moment up to which the figures were worked out in hindsight, if there are later ones too. */
  readonly hindsightUntil: string | null;
  /** How values are written, at the axis and in full. Customers, if left out. */
  readonly write?: { readonly short: (value: number) => string; readonly full: (value: number) => string };
}

/** The sizes of the groups over time, on top of one another. One moment is chosen, whose figures stand below. */
export function StackChart({ title, moments, layers, hindsightUntil, write }: StackChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = (value: number): string => format.count(value);
  const { short, full } = write ?? { short: count, full: count };
  const [chosen, choose] = useState(moments.length - 1);
  const moment = moments[chosen];
  const times = moments.map(({ at }) => at);
  const places = placesOf(times);
  const { axis, outlines, tops } = stackOf(
    places,
    layers.map(({ values }) => values),
  );
  const total = (place: number): number => layers.reduce((sum, { values }) => sum + (values[place] ?? 0), 0);
  const named = layers.map(({ group, values }) => ({ group, values, name: t(`group.${group}.name`) }));
  const wordsOf = (place: number): string =>
    [
      moments[place]?.label,
      ...named.map(({ name, values }) => t("chart.named", { name, value: full(values[place] ?? 0) })),
    ].join(", ");
  const hasSum = layers.length > 1;
  const since =
    hindsightUntil === null
      ? null
      : (placesOf([times[0] ?? "", hindsightUntil, times.at(-1) ?? ""])[1] ?? null);
  return (
    <ChartFrame
      title={title}
      figures={
        <FigureTable
          title={title}
          head={[t("chart.moment"), ...named.map(({ name }) => name), ...(hasSum ? [t("chart.all")] : [])]}
          rows={moments.map(({ label }, place) => [
            label,
            ...named.map(({ values }) => full(values[place] ?? 0)),
            ...(hasSum ? [full(total(place))] : []),
          ])}
        />
      }
    >
      <Plot
        up={axis.ticks.map((tick) => ({ ...tick, label: short(tick.value) }))}
        across={timeTicks(moments)}
      >
        <Drawing>
          <Gridlines ticks={axis.ticks} />
          {named.map(({ group }, layer) => (
            <path key={group} className="sf-layer" data-group={group} d={outlines[layer]} />
          ))}
        </Drawing>
        {since === null ? null : (
          <span className="sf-plot-since" style={{ insetInlineStart: percent(since) }} />
        )}
        <MomentSlider
          title={title}
          places={places}
          chosen={chosen}
          words={wordsOf(chosen)}
          top={tops[chosen] ?? 0}
          onChoose={choose}
        />
      </Plot>
      <div className="sf-readout">
        <Text as="p" variant="headingSm">
          {moment?.label}
        </Text>
        <ul className="sf-legend">
          {named.map(({ group, name, values }) => (
            <li key={group} className="sf-legend-item">
              <span className="sf-swatch" data-group={group} aria-hidden />
              <span>{name}</span>
              <strong>{full(values[chosen] ?? 0)}</strong>
            </li>
          ))}
        </ul>
      </div>
    </ChartFrame>
  );
}
