import { rounded } from "../scale.ts";

/** So many go from one state to another. States are numbered from the top. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** A state at one end: its bar. Places and sizes are in per cent of the height. */
export interface Bar {
  readonly state: number;
  readonly value: number;
  readonly top: number;
  readonly height: number;
  /** Where the middle of its label stands. Labels keep their distance. */
  readonly label: number;
}

/** A flow: the outline of its ribbon, in a square of 100 by 100. */
export interface Ribbon extends Flow {
  readonly outline: string;
}

export interface Sankey {
  readonly from: readonly Bar[];
  readonly to: readonly Bar[];
  /** The largest first, so that small ones are drawn above them. */
  readonly ribbons: readonly Ribbon[];
}

/** White between two bars. */
const GAP = 1.6;
/** A bar of few customers is at least this high, so that it can be seen. */
const LEAST_HEIGHT = 0.6;

/**
 * The bars of both ends and the ribbons between them. At both ends the states stand in the order of their numbers.
 * Flows of nothing are left out, and so are states that nobody is in.
 * @param labelHeight - the distance that labels keep, in per cent of the height
 */
export function sankeyOf(flows: readonly Flow[], labelHeight: number): Sankey {
  const shown = flows.filter(({ value }) => value > 0).sort((a, b) => a.from - b.from || a.to - b.to);
  const from = barsOf(shown, "from", labelHeight);
  const to = barsOf(shown, "to", labelHeight);
  const leaving = partsOf(from, shown, "from", "to");
  const arriving = partsOf(to, shown, "to", "from");
  const ribbons = shown.map((flow): Ribbon => {
    const [left, right] = [leaving.get(flow), arriving.get(flow)];
    return { ...flow, outline: outlineOf(left ?? NOWHERE, right ?? NOWHERE) };
  });
  return { from, to, ribbons: ribbons.sort((a, b) => b.value - a.value) };
}

type End = "from" | "to";

function barsOf(flows: readonly Flow[], end: End, labelHeight: number): Bar[] {
  const values = new Map<number, number>();
  for (const flow of flows) values.set(flow[end], (values.get(flow[end]) ?? 0) + flow.value);
  const states = [...values].sort(([a], [b]) => a - b);
  const total = states.reduce((sum, [, value]) => sum + value, 0);
  const room = 100 - GAP * Math.max(0, states.length - 1);
  const heights = heightsOf(
    states.map(([, value]) => value / total),
    room,
  );
  let top = 0;
  const bars = states.map(([state, value], i) => {
    const height = heights[i] ?? 0;
    const bar = { state, value, top, height };
    top += height + GAP;
    return bar;
  });
  const labels = spread(
    bars.map((bar) => bar.top + bar.height / 2),
    labelHeight,
  );
  return bars.map((bar, i) => ({
    ...bar,
    top: rounded(bar.top),
    height: rounded(bar.height),
    label: rounded(labels[i] ?? 0),
  }));
}

/** Shares of a room, each at least `LEAST_HEIGHT`, which the larger ones make up for. */
function heightsOf(shares: readonly number[], room: number): number[] {
  const small = shares.map((share) => share * room < LEAST_HEIGHT);
  const taken = LEAST_HEIGHT * small.filter(Boolean).length;
  const left = shares.reduce((sum, share, i) => sum + (small[i] === true ? 0 : share), 0);
  return shares.map((share, i) => (small[i] === true ? LEAST_HEIGHT : (share / left) * (room - taken)));
}

/** Moves places apart until neighbours keep a distance and all are within 0 to 100, if there is room. */
export function spread(places: readonly number[], distance: number): number[] {
  const gap = Math.min(distance, places.length > 1 ? (100 - distance) / (places.length - 1) : distance);
  const edge = Math.min(distance / 2, 50);
  const moved: number[] = [];
  for (const place of places) moved.push(Math.max(place, edge, (moved.at(-1) ?? -Infinity) + gap));
  for (let i = moved.length - 1; i >= 0; i--)
    moved[i] = Math.min(moved[i] ?? 0, 100 - edge, (moved[i + 1] ?? Infinity) - gap);
  return moved;
}

interface Part {
  readonly top: number;
  readonly bottom: number;
}

const NOWHERE: Part = { top: 0, bottom: 0 };

/** The part of its bar that each flow takes. In a bar the flows stand in the order of their other end. */
function partsOf(bars: readonly Bar[], flows: readonly Flow[], end: End, other: End): Map<Flow, Part> {
  const parts = new Map<Flow, Part>();
  for (const { state, value, top, height } of bars) {
    let at = top;
    const own = flows.filter((flow) => flow[end] === state).sort((a, b) => a[other] - b[other]);
    for (const flow of own) {
      const bottom = at + (height * flow.value) / value;
      parts.set(flow, { top: at, bottom });
      at = bottom;
    }
  }
  return parts;
}

function outlineOf(left: Part, right: Part): string {
  const [a, b, c, d] = [left.top, right.top, right.bottom, left.bottom].map(rounded);
  return `M0 ${a}C50 ${a} 50 ${b} 100 ${b}L100 ${c}C50 ${c} 50 ${d} 0 ${d}Z`;
}
