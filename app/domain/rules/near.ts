import type { Point } from "./person.ts";
import type { NearTest } from "./asked.ts";

const EARTH_KM = 6_371.0088;
const RADIANS = Math.PI / 18_000;
const POLE = 9_000;
const HALF_TURN = 18_000;

/**
 * A circle on the earth, as rows: for each hundredth of a degree of latitude from `south` on, how far to the east and
 * to the west it reaches, in hundredths of a degree. Whole numbers, so that a database and this code decide alike at
 * the edge.
 */
export interface CircleRows {
  readonly south: number;
  readonly reach: readonly number[];
}

/**
 * The points of two decimals that lie within a circle, by the haversine formula. Most error comes from the two
 * decimals: up to 0.8 km. The rows cost O(km).
 */
export function circleRows({ km, latitude }: NearTest): CircleRows {
  const span = Math.floor(km / EARTH_KM / RADIANS);
  const south = Math.max(-POLE, latitude - span);
  const north = Math.min(POLE, latitude + span);
  const reach = Array.from({ length: north - south + 1 }, (_, row) => reachAt(south + row, latitude, km));
  return { south, reach };
}

/** Hundredths of a degree as degrees. */
export function degreesOf(hundredths: number | null): number | null {
  return hundredths === null ? null : hundredths / 100;
}

/** Whether a point lies in a circle around the test's point. */
export function isNear(point: Point, test: NearTest, { south, reach }: CircleRows): boolean {
  const most = reach[point.latitude - south];
  return most !== undefined && turnBetween(point.longitude, test.longitude) <= most;
}

/** The difference of two longitudes, the shorter way round. */
function turnBetween(one: number, other: number): number {
  const turn = Math.abs(one - other);
  return Math.min(turn, 2 * HALF_TURN - turn);
}

/** The largest difference of longitude at a latitude for which the haversine distance is at most `km`. */
function reachAt(latitude: number, centre: number, km: number): number {
  const half = Math.sin(km / EARTH_KM / 2) ** 2;
  const across = Math.sin(((latitude - centre) * RADIANS) / 2) ** 2;
  const shrink = Math.cos(latitude * RADIANS) * Math.cos(centre * RADIANS);
  const left = half - across;
  if (left < 0) return 0;
  if (left >= shrink) return HALF_TURN;
  return Math.floor((2 * Math.asin(Math.sqrt(left / shrink))) / RADIANS);
}
