import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CopiedRows } from "./copied-rows.ts";

const HEADER = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);

function rowOf(values: readonly bigint[]): Buffer {
  const parts = values.map((value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeInt32BE(8);
    bytes.writeBigInt64BE(value, 4);
    return bytes;
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(values.length);
  return Buffer.concat([count, ...parts]);
}

const bigints = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe("copied rows", () => {
  it("are read as they were written, wherever the chunks end", () => {
    const rows = fc.array(fc.tuple(bigints, bigints), { maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(60), { maxLength: 30 }), (list, lengths) => {
        const bytes = Buffer.concat([HEADER, ...list.map(rowOf), END]);
        const reader = new CopiedRows(2);
        const found: bigint[][] = [];
        const take = (chunk: Buffer): void =>
          reader.push(chunk, (row) =>
            found.push(
              [0, 1].map((column) => (BigInt(row.upper(column)) << 32n) + BigInt(row.lower(column))),
            ),
          );
        let at = 0;
        for (const length of lengths) take(bytes.subarray(at, (at = Math.min(bytes.length, at + length))));
        take(bytes.subarray(at));
        reader.end();
        expect(found).toEqual(list);
      }),
    );
  });

  it("have exact integers up to 2^53, and moments to the millisecond", () => {
    const integers = fc.maxSafeInteger();
    const moments = fc.date({
      min: new Date("1900-01-01"),
      max: new Date("2100-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(integers, moments, (integer, moment) => {
        const micros = BigInt(moment.getTime() - Date.UTC(2000, 0, 1)) * 1_000n;
        new CopiedRows(2).push(Buffer.concat([HEADER, rowOf([BigInt(integer), micros])]), (row) => {
          expect(row.integer(0)).toBe(integer);
          expect(row.moment(1)).toBe(moment.getTime());
        });
      }),
    );
  });

  it("are refused where they are not of the shape that was told, or come to no end", () => {
    const ignore = (): void => undefined;
    const two = Buffer.concat([HEADER, rowOf([1n, 2n]), rowOf([1n, 2n])]);
    expect(() => new CopiedRows(3).push(two, ignore)).toThrow("3 values of eight bytes");
    const nullRow = Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => new CopiedRows(1).push(Buffer.concat([HEADER, nullRow]), ignore)).toThrow("eight bytes");
    expect(() => new CopiedRows(1).push(Buffer.alloc(40), ignore)).toThrow("header");
    const open = new CopiedRows(2);
    open.push(two, ignore);
    expect(() => open.end()).toThrow("no end");
  });
});
