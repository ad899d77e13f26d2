import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Group } from "../../../domain/groups/group.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { ChartFrame } from "../chart-frame.tsx";
import { Drawing, percent } from "../plot.tsx";
import { sankeyOf, type Bar, type Flow, type Ribbon } from "./sankey-geometry.ts";

interface SankeyProps {
  readonly title: string;
  /** The states in the order of their numbers; null: in no group. */
  readonly states: readonly (Group | null)[];
  readonly flows: readonly Flow[];
  /** The names of both moments. */
  readonly from: string;
  readonly to: string;
  /** The same as a table. */
  readonly figures: ReactNode;
}

/** The distance between labels, in per cent of the height: two lines and the number fit, on a phone three. */
const LABEL_HEIGHT = 11;
/** Bars at both ends of the picture, in per cent of its width. */
const BAR_WIDTH = 3;

/** How customers went from one moment's groups to another's. A group's flows stand out when it is chosen. */
export function Sankey({ title, states, flows, from, to, figures }: SankeyProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Chosen | null>(null);
  const sankey = sankeyOf(flows, LABEL_HEIGHT);
  const isLit = (ribbon: Ribbon): boolean =>
    chosen === null ? ribbon.from !== ribbon.to : ribbon[chosen.end] === chosen.state;
  const ends = { from: { bars: sankey.from, name: from }, to: { bars: sankey.to, name: to } };
  return (
    <ChartFrame title={title} figures={figures}>
      <div className="sf-sankey">
        {(["from", "to"] as const).map((end) => (
          <div key={end} className="sf-sankey-end" data-end={end}>
            <span className="sf-sankey-moment">{ends[end].name}</span>
            <ul aria-label={t("chart.groupsAt", { moment: ends[end].name })}>
              {ends[end].bars.map((bar) => (
                <Label
                  key={bar.state}
                  bar={bar}
                  group={states[bar.state] ?? null}
                  pressed={chosen?.end === end && chosen.state === bar.state}
                  onPress={(pressed) => choose(pressed ? { end, state: bar.state } : null)}
                />
              ))}
            </ul>
          </div>
        ))}
        <div className="sf-sankey-picture">
          <Drawing>
            <svg
              x={BAR_WIDTH}
              width={100 - 2 * BAR_WIDTH}
              height="100"
              viewBox="0 0 100 100"
              preserveAspectRatio="none"
            >
              {sankey.ribbons.map((ribbon) => (
                <path
                  key={`${ribbon.from}-${ribbon.to}`}
                  className="sf-ribbon"
                  data-group={states[ribbon.from] ?? "none"}
                  data-lit={isLit(ribbon)}
                  d={ribbon.outline}
                />
              ))}
            </svg>
            <Bars bars={sankey.from} states={states} x={0} />
            <Bars bars={sankey.to} states={states} x={100 - BAR_WIDTH} />
          </Drawing>
        </div>
      </div>
    </ChartFrame>
  );
}

interface Chosen {
  readonly end: "from" | "to";
  readonly state: number;
}

function Bars({ bars, states, x }: { bars: readonly Bar[]; states: SankeyProps["states"]; x: number }) {
  return bars.map(({ state, top, height }) => (
    <path
      key={state}
      className="sf-sankey-bar"
      data-group={states[state] ?? "none"}
      d={`M${x} ${top}h${BAR_WIDTH}v${height}h${-BAR_WIDTH}Z`}
    />
  ));
}

interface LabelProps {
  readonly bar: Bar;
  readonly group: Group | null;
  readonly pressed: boolean;
  readonly onPress: (pressed: boolean) => void;
}

function Label({ bar, group, pressed, onPress }: LabelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li style={{ insetBlockStart: percent(bar.label) }}>
      <button
        type="button"
        className="sf-sankey-label"
        data-group={group ?? "none"}
        aria-pressed={pressed}
        onClick={() => onPress(!pressed)}
      >
        <span>{t(`group.${group ?? "none"}.name`)}</span>
        <strong>{format.count(bar.value)}</strong>
      </button>
    </li>
  );
}
