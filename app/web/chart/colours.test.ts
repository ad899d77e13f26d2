import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { shadesOf } from "./scores/heat.ts";

type Rgb = readonly [number, number, number];

const css = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
const FRAME = css("../frame/sixfold.css");
const CHART = css("chart.css");

function colour(text: string, name: string): Rgb {
  const found = new RegExp(`${name}: #([0-9a-f]{6})`).exec(text)?.[1] ?? "";
  const [r = NaN, g = NaN, b = NaN] = [0, 2, 4].map((at) => parseInt(found.slice(at, at + 2), 16) / 255);
  return [r, g, b];
}
const groups = GROUPS.map((group) => ({ group, rgb: colour(FRAME, `--sf-${group.replaceAll("_", "-")}`) }));
const WHITE: Rgb = [1, 1, 1];
const BLACK: Rgb = [0, 0, 0];

const linear = (value: number): number =>
  value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** What people see who lack one kind of cones (Machado, Oliveira and Fernandes 2009), on linear colours. */
const SIGHTS: Readonly<Record<string, readonly Rgb[]>> = {
  "all colours": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const times = (row: Rgb | undefined, [r, g, b]: Rgb): number =>
  Math.min(1, Math.max(0, (row?.[0] ?? 0) * r + (row?.[1] ?? 0) * g + (row?.[2] ?? 0) * b));
function seen(rgb: Rgb, matrix: readonly Rgb[]): Rgb {
  const light: Rgb = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  return [times(matrix[0], light), times(matrix[1], light), times(matrix[2], light)];
}

const ENOUGH = 3;

describe("the groups' colours", () => {
  it("stand out from white as WCAG asks for", () => {
    for (const { group, rgb } of groups) {
      const found = contrast(seen(rgb, SIGHTS["all colours"] ?? []), WHITE);
      expect({ group, enough: found >= ENOUGH }).toEqual({ group, enough: true });
    }
  });

  it.each(Object.entries(SIGHTS))("stand out from their neighbours: %s", (_, matrix) => {
    groups.slice(1).forEach(({ group, rgb }, i) => {
      const found = contrast(seen(rgb, matrix), seen(groups[i]?.rgb ?? WHITE, matrix));
      expect({ group, enough: found >= ENOUGH }).toEqual({ group, enough: true });
    });
  });
});

describe("a heat map's texts", () => {
  it("can be read on every shade", () => {
    const base = colour(CHART, "--sf-heat");
    for (const { share, text } of shadesOf(Array.from({ length: 101 }, (_, n) => n))) {
      const [r, g, b] = base.map((value) => linear(value * share + 1 - share));
      const cell: Rgb = [r ?? NaN, g ?? NaN, b ?? NaN];
      expect({ share, enough: contrast(cell, text === "light" ? WHITE : BLACK) >= 4.5 }).toEqual({
        share,
        enough: true,
      });
    }
  });
});
