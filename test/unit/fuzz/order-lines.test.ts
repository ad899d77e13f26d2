import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseJsonLine } from "../../../app/shopify/lines/json-line.ts";
import { readKnownLine } from "../../../app/shopify/lines/known-order-line.ts";
import { LineSplitter } from "../../../app/shopify/bulk/line-splitter.ts";
import { orderIdInLine } from "../../../app/shopify/lines/order-id-in-line.ts";
import { orderFields, toOrder } from "../../../app/shopify/lines/order-fields.ts";
import { parseOrderLine } from "../../../app/shopify/lines/order-line.ts";
import { escapeSlashes } from "../../simulators/shopify/bulk/escape-slashes.ts";
import { mutatedJson } from "./mutate.ts";
import { readOrderPlainly } from "./read-order-plainly.ts";
import { orRefused } from "./read-plainly.ts";

const LINES = 10_000;
const money = (amount: string, currencyCode: string) => ({ shopMoney: { amount, currencyCode } });
const order = {
  id: "gid://shopify/Order/5500000000001",
  createdAt: "2020-02-29T10:00:00Z",
  processedAt: "2019-12-31T23:59:59+01:00",
  updatedAt: "2020-03-01T00:00:00.5Z",
  cancelledAt: null,
  test: false,
  displayFinancialStatus: "PAID",
  sourceName: "web",
  customer: { id: "gid://shopify/Customer/7000000000001" },
  currentTotalPriceSet: money("12.50", "EUR"),
  netPaymentSet: money("10.0", "EUR"),
};
/** The line as Shopify writes it. */
const known = { ...order, processedAt: "2019-12-31T23:59:59Z", updatedAt: "2021-02-28T00:00:00Z" };
const bodies = [
  order,
  { ...known, createdAt: known.processedAt },
  { ...known, createdAt: "2019-04-30T10:00:00Z", cancelledAt: known.updatedAt, test: true, customer: null },
  { ...known, createdAt: "2019-01-31T10:00:00Z", sourceName: null, displayFinancialStatus: null },
  { ...order, customer: null, sourceName: "pos", displayFinancialStatus: null },
  {
    ...order,
    cancelledAt: order.createdAt,
    currentTotalPriceSet: money("1200", "JPY"),
    netPaymentSet: money("-3", "JPY"),
  },
];
/** Shopify escapes slashes. Other writers may not. */
const mutatedLine = fc
  .tuple(mutatedJson(bodies), fc.boolean())
  .map(([line, isEscaped]) => (isEscaped ? escapeSlashes(line) : line));
const REASON = /^(not_json|unexpected(:[A-Za-z.]+)?|bad_id|bad_amount|two_currencies)$/;

describe(`${LINES} mutated lines`, { timeout: 60_000 }, () => {
  it("each give what JSON.parse and the description of a line give, or a reason", () => {
    let read = 0;
    fc.assert(
      fc.property(mutatedLine, (line) => {
        const expected = orRefused(() => readOrderPlainly(line));
        const parsed = parseOrderLine(line);
        if (expected === null) return "reason" in parsed && REASON.test(parsed.reason);
        read += 1;
        return isDeepStrictEqual(parsed, { order: expected });
      }),
      { numRuns: LINES },
    );
    // Some of them are read and some are refused.
    expect(read).toBeGreaterThan(LINES / 10);
    expect(read).toBeLessThan((LINES * 9) / 10);
  });

  it("each give what the schema gives, with the same reason", () => {
    fc.assert(
      fc.property(mutatedLine, (line) => {
        const bySchema = parseJsonLine(line, orderFields);
        const expected = "reason" in bySchema ? bySchema : toOrder(bySchema.value);
        return isDeepStrictEqual(parseOrderLine(line), expected);
      }),
      { numRuns: LINES },
    );
  });

  it("are read by pattern as by the schema, where single characters of what Shopify writes are others", () => {
    let byPattern = 0;
    const written = fc.constantFrom(
      ...bodies.map((body) => JSON.stringify(body)).flatMap((line) => [line, escapeSlashes(line)]),
    );
    const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'0123459-:TZ."\\{}[],+/ aEé\u0000')), {
      maxLength: 2,
    });
    fc.assert(
      fc.property(written, changes, (line, changed) => {
        const characters = [...line];
        for (const [at, character] of changed) characters[at % characters.length] = character;
        const text = characters.join("");
        const pattern = readKnownLine(text);
        if (pattern === null) return true;
        byPattern += 1;
        return isDeepStrictEqual(parseJsonLine(text, orderFields), { value: pattern });
      }),
      { numRuns: 3 * LINES },
    );
    expect(byPattern).toBeGreaterThan(LINES / 3);
    expect(byPattern).toBeLessThan(2 * LINES);
  });

  it.each([
    ["what Shopify writes", escapeSlashes, true],
    ["slashes that are not escaped", (line: string) => line, true],
    [
      "a source with a slash",
      (line: string) => escapeSlashes(line.replace("web", "https://a.example/x")),
      true,
    ],
    ["a slash that is escaped twice", (line: string) => line.replace("gid:/", String.raw`gid:\\\\/`), false],
    ["29 February", (line: string) => line.replace("2019-04-30", "2020-02-29"), false],
    ["31 April", (line: string) => line.replace("2019-04-30", "2019-04-31"), false],
    ["an escape", (line: string) => line.replace('"web"', '"w\\u0065b"'), false],
    ["a space", (line: string) => line.replace(":", ": "), false],
    ["another field", (line: string) => line.replace("}}}", '}},"note":1}'), false],
    ["another order of fields", (line: string) => line.replace('"test":false,', "") + '"test":false}', false],
    ["an end of line of Windows", (line: string) => `${line}\r`, false],
  ])("are read by pattern or not: %s", (_, change, isKnown) => {
    const line = change(JSON.stringify({ ...known, createdAt: "2019-04-30T10:00:00Z" }));
    expect(readKnownLine(line) !== null).toBe(isKnown);
  });

  it("that can't be read say which order they are about, in either form", () => {
    const [line = ""] = bodies.map((body) => JSON.stringify({ ...body, test: "perhaps" }));
    expect([line, escapeSlashes(line)].map(orderIdInLine)).toEqual([5_500_000_000_001n, 5_500_000_000_001n]);
  });

  it("come out of chunks that are cut anywhere as they went in", () => {
    const file = fc.array(mutatedLine, { minLength: 1, maxLength: 20 });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(file, cuts, fc.boolean(), (lines, shares, terminated) => {
        const bytes = Buffer.from(lines.join("\n") + (terminated ? "\n" : ""));
        const borders = [0, ...shares.map((share) => Math.floor(share * bytes.length)), bytes.length];
        borders.sort((a, b) => a - b);
        const splitter = new LineSplitter(0);
        const found = borders.slice(1).flatMap((end, i) => splitter.push(bytes.subarray(borders[i], end)));
        found.push(...splitter.end());
        // Invalid bytes become the replacement character, wherever the chunks end.
        const expected = bytes.toString("utf8").split("\n");
        return (
          isDeepStrictEqual(
            found,
            expected.filter((line) => line !== "" && line !== "\r"),
          ) && splitter.endByte === bytes.length
        );
      }),
      { numRuns: LINES / 10 },
    );
  });
});
