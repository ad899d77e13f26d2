import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compileRules } from "../../../app/db/segments/compile.ts";
import { evaluableRule } from "../../../app/domain/rules/evaluable.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";
import type { RuleMoment } from "../../../app/domain/rules/moment.ts";
import { PROBLEM_CODES } from "../../../app/domain/rules/problem.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import type { Rule } from "../../../app/domain/rules/rule.ts";
import { shopDays } from "../../../app/domain/time/shop-days.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { CURRENCY, POOLS } from "./pools.ts";
import { randomRule } from "./random-rule.ts";

const MOMENT: RuleMoment = {
  at: new Date("2026-03-29T12:00:00.000Z"),
  days: shopDays("Europe/Berlin"),
  windowStart: new Date("2016-03-29T12:00:00.000Z"),
  includePointOfSale: true,
  currency: CURRENCY,
};
const RULES = randomRule({ today: MOMENT.days.dayOf(MOMENT.at), segments: [], pointOfSale: true });
const HOSTILE = fc.oneof(
  fc.constantFrom(
    ...[
      "'; drop table customers; --",
      "' or 1=1 --",
      "$1",
      "$99::text",
      "*/ select 1 /*",
      "\\'",
      '"',
      "c.id",
    ],
    ...["\u0000", "\ud800", "%", "_", "{{x}}", "${x}", "__proto__", "constructor", "toString", "null", "NaN"],
    ...["<script>alert(1)</script>", "=1+1", "../../etc/passwd", "‮", "𝕏".repeat(300), "x".repeat(10_000)],
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => `'${text}`),
);
const WRONG: fc.Arbitrary<unknown> = fc.oneof(
  HOSTILE,
  fc.constantFrom(null, true, {}, [], -1, 1e300, Number.NaN, 2 ** 53, [[]], { toString: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
);

describe("a rule from anybody", () => {
  it("whose one value is hostile is refused at that value, or compiled to the same SQL as any other", () => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(RULES, fc.nat(), WRONG, (json, at, wrong) => {
        const changed = replaceLeaf(json, at, wrong);
        const read = readRule(changed.json);
        if (read.outcome === "rule") {
          taken += 1;
          return checkSql(read.rule, wrong);
        }
        refused += 1;
        for (const problem of read.problems) {
          expect(PROBLEM_CODES).toContain(problem.code);
          expect(changed.path.startsWith(parentOf(problem.path))).toBe(true);
          checkHarmless(problem, wrong);
        }
        expect(read.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(3_000);
    expect(taken).toBeGreaterThan(100);
  });

  it("with hostile keys is refused, and the keys are not repeated", () => {
    fc.assert(
      fc.property(RULES, HOSTILE, fc.jsonValue({ maxDepth: 1 }), (json, key, value) => {
        const changed: object = Object.defineProperty({ ...json }, key, { value, enumerable: true });
        const read = readRule(changed);
        expect(read.outcome).toBe(["version", "match"].includes(key) ? read.outcome : "refused");
        if (read.outcome === "refused") for (const problem of read.problems) checkHarmless(problem, key);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of any JSON at all is refused with a path, and nothing is thrown", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
        const read = readRule({ version: 1, match: json });
        expect(read.outcome).toBe("refused");
        if (read.outcome === "refused") expect(read.problems[0]?.path).toMatch(/^match/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("means the same after it was written and read again", () => {
    fc.assert(
      fc.property(RULES, (json) => {
        const read = readRule(json);
        if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
        const again = readRule(JSON.parse(JSON.stringify(ruleToJson(read.rule))));
        expect(again).toEqual(read);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The text of the SQL depends on no value: it holds only names of ours, numbers of parameters, and operators. */
function checkSql(rule: Rule, wrong: unknown): void {
  const found = evaluableRule(rule, {
    known: new Set(NEEDS),
    lists: new Set([...POOLS.lists, String(wrong)]),
    properties: new Set([...POOLS.properties, String(wrong)]),
    currency: CURRENCY,
    segments: new Map(),
  });
  if (found.outcome === "not_evaluable") return;
  const { from, conditions } = compileRules(1, [found.rule], MOMENT);
  const text = `${from} and ${conditions.join()}`;
  const withoutOwn = text.replaceAll(/'(?:counted|not_paid|epoch)'|c\."group"/g, "");
  expect(withoutOwn).toMatch(/^[a-z0-9_.,()[\]$:*<>=^@~|+\-\s]*$/);
  expect(withoutOwn).not.toMatch(/--|\/\*/);
}

/** What is hostile is not repeated. */
function checkHarmless(problem: object, wrong: unknown): void {
  if (typeof wrong === "string" && wrong.length > 3 && !/^[A-Za-z_]+$/.test(wrong))
    expect(JSON.stringify(problem)).not.toContain(JSON.stringify(wrong).slice(1, -1));
}

/** A problem may stand at the object around the value. */
function parentOf(path: string): string {
  return path.replace(/(\.[a-zA-Z]+|\[\d+\])$/, "");
}

/** The JSON with one of its values replaced, which is never a whole node; and where. */
function replaceLeaf(json: object, at: number, wrong: unknown): { json: unknown; path: string } {
  const leaves: { path: string; replace: () => unknown }[] = [];
  const visit = (value: unknown, path: string, put: (changed: unknown) => unknown): void => {
    if (typeof value !== "object" || value === null)
      leaves.push({ path: path.replace(/^\./, ""), replace: () => put(wrong) });
    else if (Array.isArray(value))
      value.forEach((each: unknown, index) =>
        visit(each, `${path}[${String(index)}]`, (changed) => put(value.with(index, changed))),
      );
    else
      for (const [key, each] of Object.entries(value))
        visit(each, `${path}.${key}`, (changed) => put({ ...value, [key]: changed }));
  };
  visit(json, "", (changed) => changed);
  const leaf = leaves[at % leaves.length];
  if (leaf === undefined) throw new Error("A rule has values.");
  return { json: leaf.replace(), path: leaf.path };
}
