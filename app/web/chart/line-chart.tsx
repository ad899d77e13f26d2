import { Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ChartFrame } from "./chart-frame.tsx";
import { FigureTable } from "./figure-table.tsx";
import { linesOf } from "./lines-geometry.ts";
import { MomentSlider } from "./moment-slider.tsx";
import { Drawing, Gridlines, Plot } from "./plot.tsx";
import { placesOf, timeTicks, type ChartMoment } from "./time-axis.ts";

/** One of several lines: its look, its name and its value at each moment. */
export interface ChartLine {
  readonly series: "sample" | "holdout";
  readonly name: string;
  readonly values: readonly number[];
}

interface LineChartProps {
  readonly title: string;
  readonly moments: readonly ChartMoment[];
  readonly lines: readonly ChartLine[];
  /** How values are written, at the axis and in full. */
  readonly write: { readonly short: (value: number) => string; readonly full: (value: number) => string };
}

/** How several figures went over time. One moment is chosen, whose figures stand below. */
export function LineChart({ title, moments, lines, write }: LineChartProps) {
  const { t } = useTranslation();
  const [picked, choose] = useState<number | null>(null);
  // New days come while the page is open.
  const chosen = Math.min(picked ?? moments.length - 1, moments.length - 1);
  const places = placesOf(moments.map(({ at }) => at));
  const { axis, paths, tops } = linesOf(
    places,
    lines.map(({ values }) => values),
  );
  const valueAt = ({ values }: ChartLine, place: number): string => write.full(values[place] ?? 0);
  const words = [
    moments[chosen]?.label,
    ...lines.map((line) => t("chart.named", { name: line.name, value: valueAt(line, chosen) })),
  ].join(", ");
  return (
    <ChartFrame
      title={title}
      figures={
        <FigureTable
          title={title}
          head={[t("chart.moment"), ...lines.map(({ name }) => name)]}
          rows={moments.map(({ label }, place) => [label, ...lines.map((line) => valueAt(line, place))])}
        />
      }
    >
      <Plot
        up={axis.ticks.map((tick) => ({ ...tick, label: write.short(tick.value) }))}
        across={timeTicks(moments)}
      >
        <Drawing>
          <Gridlines ticks={axis.ticks} />
          {lines.map(({ series }, i) => (
            <path key={series} className="sf-series" data-series={series} d={paths[i]} />
          ))}
        </Drawing>
        <MomentSlider
          title={title}
          places={places}
          chosen={chosen}
          words={words}
          top={tops[chosen] ?? 0}
          onChoose={choose}
        />
      </Plot>
      <div className="sf-readout">
        <Text as="p" variant="headingSm">
          {moments[chosen]?.label}
        </Text>
        <ul className="sf-legend">
          {lines.map((line) => (
            <li key={line.series} className="sf-legend-item">
              <span className="sf-swatch" data-series={line.series} aria-hidden />
              <span>{line.name}</span>
              <strong>{valueAt(line, chosen)}</strong>
            </li>
          ))}
        </ul>
      </div>
    </ChartFrame>
  );
}
