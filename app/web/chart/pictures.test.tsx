import { describe, expect, it } from "vitest";

import { renderPage } from "../ui/render.test-support.tsx";
import { Gallery } from "./gallery.test-support.tsx";
import { HeatTable } from "./scores/heat-table.tsx";
import { momentByKey } from "./time/moment-slider.tsx";
import { Plot } from "./plot.tsx";
import { TrendLine } from "./time/trend-line.tsx";

const html = renderPage(<Gallery />);

describe("pictures as the server sends them", () => {
  it("are complete: all that is drawn, its words and its figures", () => {
    expect(html.match(/class="sf-layer"/g)).toHaveLength(6);
    expect(html.match(/class="sf-column"/g)).toHaveLength(13);
    expect(html.match(/class="sf-heat-cell"/g)).toHaveLength(25);
    expect(html.match(/class="sf-line"/g)).toHaveLength(6);
    expect(html.match(/class="sf-square"/g)).toHaveLength(24);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("are drawn in a square that is stretched, which screen readers pass over", () => {
    const drawings = html.match(/<svg class="sf-drawing"[^>]*>/g) ?? [];
    expect(drawings.length).toBeGreaterThan(8);
    for (const drawing of drawings) {
      expect(drawing).toContain('viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"');
    }
    expect(html).not.toMatch(/<svg[^>]*>[^]*?<text/);
  });

  it("have a name, and a table behind them with headers of rows and columns", () => {
    const figures = html.match(/<figure[^]*?<\/figure>/g) ?? [];
    expect(figures).toHaveLength(6);
    for (const figure of figures) {
      const id = /<figure class="sf-chart" aria-labelledby="([^"]+)"/.exec(figure)?.[1] ?? "none";
      expect(figure).toContain(`<figcaption id="${id}">`);
      expect(figure).toMatch(/<details[^>]*><summary>Show the figures as a table<\/summary>/);
      expect(figure).toMatch(/<th scope="col"[^]*<th scope="row"/);
    }
  });

  it("of groups over time are a slider that says the chosen moment's figures", () => {
    expect(html).toMatch(
      /role="slider" tabindex="0" aria-label="Groups over time" aria-valuemin="0" aria-valuemax="36" aria-valuenow="36" aria-valuetext="End of 2026-03, New: /,
    );
  });

  it("of flows light the moves, and mark a partial column", () => {
    expect(html.match(/class="sf-ribbon"[^>]*data-lit="false"/g)).toHaveLength(6);
    expect(html.match(/data-partial="true"/g)).toHaveLength(1);
  });
});

describe("the slider's keys", () => {
  const go = (key: string, chosen = 20, mirrored = false) => momentByKey(key, { chosen, last: 36, mirrored });

  it("go a moment, a year, or to an end", () => {
    expect(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].map((key) => go(key))).toEqual([
      21, 19, 21, 19,
    ]);
    expect(["PageUp", "PageDown", "Home", "End"].map((key) => go(key))).toEqual([32, 8, 0, 36]);
    expect(["Tab", "Enter", "a"].map((key) => go(key))).toEqual([null, null, null]);
  });

  it("go with the writing where it runs from right to left", () => {
    expect(["ArrowRight", "ArrowLeft", "ArrowUp"].map((key) => go(key, 20, true))).toEqual([19, 21, 21]);
  });

  it("stay within the moments", () => {
    expect([go("PageUp", 30), go("PageDown", 3), go("ArrowRight", 36), go("ArrowLeft", 0)]).toEqual([
      36, 0, 36, 0,
    ]);
  });
});

describe("a picture's edges", () => {
  it("keep labels within it", () => {
    const across = [0, 50, 100].map((place) => ({ place, label: `at ${String(place)}` }));
    const plot = renderPage(
      <Plot up={[]} across={across}>
        {null}
      </Plot>,
    );
    expect(plot).toContain('<span data-edge="start">at 0</span>');
    expect(plot).toContain('<span style="inset-inline-start:50%">at 50</span>');
    expect(plot).toContain('<span data-edge="end">at 100</span>');
  });

  it("are not there without values", () => {
    expect(renderPage(<TrendLine group="loyal" moments={[]} values={[]} />)).not.toContain("sf-trend");
  });

  it("of a heat map say nothing where nothing can be, and shade by row if asked to", () => {
    const rows = [
      { key: "a", name: "A", cells: [1, 2].map((value) => ({ value, words: String(value) })) },
      { key: "b", name: "B", cells: [50, null].map((value) => ({ value, words: String(value) })) },
    ];
    const columns = [
      { key: "x", name: "X" },
      { key: "y", name: "Y" },
    ];
    const table = renderPage(<HeatTable title="T" corner="C" columns={columns} rows={rows} by="row" />);
    expect(table.match(/--sf-share:[\d.]+/g)).toEqual(["--sf-share:0.5", "--sf-share:1", "--sf-share:1"]);
    expect(table).toContain('<td class="sf-heat-cell"></td>');
  });
});
