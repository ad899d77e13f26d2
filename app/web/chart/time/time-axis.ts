import { rounded } from "../scale.ts";

/** A moment that a picture shows. */
export interface ChartMoment {
  /** ISO. */
  readonly at: string;
  /** Its name, such as `end of May 2026`. */
  readonly label: string;
  /** Its year in the shop's time zone, for the axis. */
  readonly year: string;
}

/** Where moments stand on an axis of time, in per cent. A single one stands at the end. */
export function placesOf(moments: readonly string[]): number[] {
  const ms = moments.map((moment) => Date.parse(moment));
  const [first = 0, last = 0] = [ms[0], ms.at(-1)];
  return ms.map((at) => (last === first ? 100 : rounded((100 * (at - first)) / (last - first))));
}

/** A label below an axis of time. */
export interface TimeTick {
  readonly place: number;
  readonly label: string;
}

/** Labels closer to one another than this, in per cent, would touch on a phone. */
const CLOSEST = 18;

/**
 * Labels for an axis of time: the year at the first moment of each year, if there are at least two of them, else the
 * first and the last moment.
 */
export function timeTicks(moments: readonly ChartMoment[]): TimeTick[] {
  const places = placesOf(moments.map(({ at }) => at));
  const years = moments.flatMap(({ year }, i) => {
    const before = moments[i - 1];
    return before !== undefined && before.year !== year ? [{ place: places[i] ?? 0, label: year }] : [];
  });
  const apart = years.filter(({ place }, i) => i === 0 || place - (years[i - 1]?.place ?? 0) >= CLOSEST);
  if (apart.length >= 2) return apart;
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = { place: 100, label: last.label };
  return first.at === last.at ? [end] : [{ place: 0, label: first.label }, end];
}

/** The index of the place that is nearest to another one. */
export function nearest(places: readonly number[], place: number): number {
  let found = 0;
  places.forEach((each, i) => {
    if (Math.abs(each - place) < Math.abs((places[found] ?? Infinity) - place)) found = i;
  });
  return found;
}
