import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { NearTest } from "./asked.ts";
import { circleRows, isNear } from "./near.ts";
import type { Point } from "./person.ts";

const test = (latitude: number, longitude: number, km: number): NearTest => ({
  kind: "near",
  is: "within",
  latitude,
  longitude,
  km,
});
const near = (point: Point, of: NearTest): boolean => isNear(point, of, circleRows(of));
const points = fc.record({
  latitude: fc.integer({ min: -9_000, max: 9_000 }),
  longitude: fc.integer({ min: -18_000, max: 18_000 }),
});

/** The angle between two unit vectors: another formula than that of the rows. */
function kilometres(one: Point, other: Point): number {
  const vector = ({ latitude, longitude }: Point): [number, number, number] => {
    const [lat, lon] = [(latitude * Math.PI) / 18_000, (longitude * Math.PI) / 18_000];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  };
  const [a, b] = [vector(one), vector(other)];
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return Math.atan2(cross, dot) * 6_371.0088;
}

describe("near a point", () => {
  it.each<[string, Point, NearTest, boolean]>([
    ["the point itself", { latitude: 5252, longitude: 1341 }, test(5252, 1341, 1), true],
    ["Amsterdam from Berlin, 577 km", { latitude: 5237, longitude: 490 }, test(5252, 1341, 577), true],
    ["and not within 576 km", { latitude: 5237, longitude: 490 }, test(5252, 1341, 576), false],
    ["over the date line", { latitude: 0, longitude: -17999 }, test(0, 17999, 3), true],
    ["over the pole", { latitude: 8999, longitude: 18000 }, test(8999, 0, 3), true],
    ["the other side of the earth", { latitude: 0, longitude: 18000 }, test(0, 0, 2_000), false],
  ])("%s", (_, point, of, expected) => {
    expect(near(point, of)).toBe(expected);
  });

  it("agrees with another formula, except within a metre of the circle", () => {
    fc.assert(
      fc.property(points, points, fc.integer({ min: 1, max: 2_000 }), (centre, point, km) => {
        const distance = kilometres(centre, point);
        if (Math.abs(distance - km) > 0.001)
          expect(near(point, test(centre.latitude, centre.longitude, km))).toBe(distance < km);
      }),
      { numRuns: 2_000 },
    );
  });

  it("goes both ways", () => {
    const closeBy = fc.tuple(
      points,
      fc.integer({ min: -300, max: 300 }),
      fc.integer({ min: -300, max: 300 }),
    );
    fc.assert(
      fc.property(closeBy, fc.integer({ min: 1, max: 400 }), ([one, north, east], km) => {
        const other = {
          latitude: Math.max(-9_000, Math.min(9_000, one.latitude + north)),
          longitude: Math.max(-18_000, Math.min(18_000, one.longitude + east)),
        };
        const distance = kilometres(one, other);
        if (Math.abs(distance - km) < 0.001) return;
        expect(near(one, test(other.latitude, other.longitude, km))).toBe(
          near(other, test(one.latitude, one.longitude, km)),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
