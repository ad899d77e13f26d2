import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { LineSplitter, LineTooLongError } from "./line-splitter.ts";

/** All lines, with the splitter's position after each chunk. */
function split(chunks: readonly Uint8Array[], fromByte = 0): { lines: string[]; endBytes: number[] } {
  const splitter = new LineSplitter(fromByte);
  const lines: string[] = [];
  const endBytes: number[] = [];
  for (const chunk of chunks) {
    lines.push(...splitter.push(chunk));
    endBytes.push(splitter.endByte);
  }
  lines.push(...splitter.end());
  endBytes.push(splitter.endByte);
  return { lines, endBytes };
}

describe("LineSplitter", () => {
  it("gives the same lines wherever the chunks are cut, even within a character", () => {
    const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, "") + "é€😀");
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat({ max: 500 })), fc.boolean(), (lines, cuts, terminated) => {
        const bytes = Buffer.from(lines.join("\n") + (terminated && lines.length > 0 ? "\n" : ""));
        const at = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
        const chunks = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
        const found = split(chunks, 7);
        expect(found.lines).toEqual(lines);
        expect(found.endBytes.at(-1)).toBe(7 + bytes.length);
      }),
    );
  });

  it("says after which byte reading can go on", () => {
    const splitter = new LineSplitter(10);
    expect(splitter.push(Buffer.from("ab\ncd"))).toEqual(["ab"]);
    expect(splitter.endByte).toBe(13);
    expect(splitter.push(Buffer.from("ef"))).toEqual([]);
    expect(splitter.endByte).toBe(13);
    expect(splitter.push(Buffer.from("\n"))).toEqual(["cdef"]);
    expect(splitter.endByte).toBe(18);
  });

  it("refuses a line that never ends", () => {
    const splitter = new LineSplitter(0);
    const mebibyte = new Uint8Array(1 << 20).fill(0x61);
    splitter.push(mebibyte);
    expect(() => splitter.push(mebibyte)).toThrow(LineTooLongError);
  });
});
