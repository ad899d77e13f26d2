import type { CSSProperties, ReactNode } from "react";

import { fromTop, type Tick } from "./scale.ts";
import type { TimeTick } from "./time/time-axis.ts";

/** So close to an edge, in per cent, a label would stick out. */
const EDGE = 6;

interface PlotProps {
  /** The ticks of the axis that goes up, with their words. */
  readonly up: readonly (Tick & { readonly label: string })[];
  readonly across: readonly TimeTick[];
  readonly children: ReactNode;
}

/**
 * A picture with two axes. All words are HTML beside it, placed in per cent, so that they keep their size whatever the
 * picture's, and nothing is measured. They are not read aloud: the table behind the picture says all of it.
 */
export function Plot({ up, across, children }: PlotProps) {
  const widest = up.reduce((found, { label }) => (label.length > found.length ? label : found), "");
  return (
    <div className="sf-plot">
      <div className="sf-plot-up" aria-hidden>
        {/* It keeps the column as wide as its labels need. */}
        <span className="sf-plot-widest">{widest}</span>
        {up.map(({ value, place, label }) => (
          <span key={value} className="sf-plot-up-label" style={{ insetBlockEnd: percent(place) }}>
            {label}
          </span>
        ))}
      </div>
      <div className="sf-plot-area">{children}</div>
      <div className="sf-plot-across" aria-hidden>
        {across.map(({ place, label }) => (
          <AcrossLabel key={place} place={place} label={label} />
        ))}
      </div>
    </div>
  );
}

/** It stands below its place. At an edge it stands within it. */
function AcrossLabel({ place, label }: TimeTick) {
  if (place < EDGE) return <span data-edge="start">{label}</span>;
  if (place > 100 - EDGE) return <span data-edge="end">{label}</span>;
  return <span style={{ insetInlineStart: percent(place) }}>{label}</span>;
}

/** What is drawn: a square of 100 by 100, stretched to its place. From right to left it is mirrored. */
export function Drawing({ children }: { children: ReactNode }) {
  return (
    <svg
      className="sf-drawing"
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      aria-hidden
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** The lines behind a picture, one at each tick. */
export function Gridlines({ ticks }: { ticks: readonly Tick[] }) {
  return <path className="sf-gridlines" d={ticks.map(({ place }) => `M0 ${fromTop(place)}H100`).join("")} />;
}

export function percent(place: number): string {
  return `${place}%`;
}

/** A place in a picture, from its start and from its bottom. */
export function placed(across: number, up: number): CSSProperties {
  return { insetInlineStart: percent(across), insetBlockEnd: percent(up) };
}
