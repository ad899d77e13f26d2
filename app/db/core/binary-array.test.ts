import { describe, expect, it } from "vitest";

import { boolArray, int2Array, int4Array, int8Array, textArray, timestamptzArray } from "./binary-array.ts";

// The expected values are what `select encode(array_send(…), 'hex')` returns.
const header = (type: string, length: string): string => `0000000100000001${type}${length}00000001`;

describe("arrays as PostgreSQL sends them", () => {
  it("of int8, from the smallest to the largest, with nulls", () => {
    expect(int8Array([1n, null, -2, 2n ** 63n - 1n]).toString("hex")).toBe(
      header("00000014", "00000004") +
        "000000080000000000000001" +
        "ffffffff" +
        "00000008fffffffffffffffe" +
        "000000087fffffffffffffff",
    );
  });

  it("of int2 and int4", () => {
    expect(int2Array([-1, null]).toString("hex")).toBe(
      `${header("00000015", "00000002")}00000002ffffffffffff`,
    );
    expect(int4Array([7]).toString("hex")).toBe(`${header("00000017", "00000001")}0000000400000007`);
  });

  it("of timestamptz, in microseconds since 2000, before it too", () => {
    const moments = ["2000-01-01T00:00:00.001Z", "1999-12-31T23:59:59.999Z", "2026-11-23T12:00:00Z"];
    expect(timestamptzArray(moments.map((moment) => new Date(moment))).toString("hex")).toBe(
      header("000004a0", "00000003") +
        "0000000800000000000003e8" +
        "00000008fffffffffffffc18" +
        "00000008000303ef1a185000",
    );
  });

  it("of text, by its bytes", () => {
    expect(textArray(["", "a", null, "é"]).toString("hex")).toBe(
      `${header("00000019", "00000004")}00000000${"0000000161"}ffffffff${"00000002c3a9"}`,
    );
  });

  it("of bool", () => {
    expect(boolArray([true, false]).toString("hex")).toBe(
      `${header("00000010", "00000002")}${"0000000101"}${"0000000100"}`,
    );
  });
});
