import { comparablePostcode, comparableText } from "../domain/rules/comparable.ts";
import { GROUPS } from "../domain/groups/group.ts";
import type { ChoiceTest, DayTest, FlagTest, NearTest, NumberTest, RuleTest } from "../domain/rules/asked.ts";
import { OPERATORS, type ValueKind, type Vocabulary } from "../domain/rules/field.ts";
import { RULE_LIMITS } from "../domain/rules/limits.ts";
import { dayFromText, type Day } from "../domain/time/shop-days.ts";
import type { JsonObject, Reader } from "./reader.ts";

const FIRST_DAY = "1970-01-01";
const LAST_DAY = "2100-12-31";

/** What a value of each vocabulary looks like, where it is no free text. */
const SHAPES: Readonly<Partial<Record<Vocabulary, RegExp>>> = {
  scores: /^[1-5]{3}$/,
  countries: /^[A-Z]{2}$/,
  lists: /^[A-Za-z0-9_-]{1,64}$/,
  segments: /^[1-9]\d{0,8}$/,
  products: /^[1-9]\d{0,17}$/,
};

/** The keys that each test has besides `is`. */
const KEYS: Readonly<Record<RuleTest["is"], readonly string[]>> = {
  none: [],
  exactly: ["value"],
  more_than: ["value"],
  fewer_than: ["value"],
  at_least: ["value"],
  at_most: ["value"],
  between: ["from", "to"],
  before: ["day"],
  after: ["day"],
  on: ["day"],
  in_last: ["days"],
  longer_ago_than: ["days"],
  days_ago: ["from", "to"],
  any_of: ["values"],
  none_of: ["values"],
  begins_with: ["values"],
  yes: [],
  no: [],
  within: ["km", "latitude", "longitude"],
};

/** Reads the test of a value. Other keys than the test's own and `besides` are refused. */
export function readTest(
  reader: Reader,
  json: JsonObject,
  path: string,
  value: ValueKind,
  besides: readonly string[],
): RuleTest | null {
  const allowed: readonly RuleTest["is"][] = OPERATORS[value.kind];
  const is = reader.oneOf(json["is"], `${path}.is`, allowed, "unknown_operator");
  if (is === null) return null;
  const currency = value.kind === "money" ? ["currency"] : [];
  reader.onlyKeys(json, path, [...besides, "is", ...KEYS[is], ...currency]);
  switch (value.kind) {
    case "count":
    case "number":
    case "days":
      return readNumbers(reader, json, path, { ...value, currency: null });
    case "money":
      return readMoney(reader, json, path);
    case "day":
      return readDays(reader, json, path);
    case "choice":
      return readChoice(reader, json, path, (each, at) => readWord(reader, each, at, value.of));
    case "beginning":
      return readChoice(reader, json, path, (each, at) =>
        readComparable(reader, each, at, comparablePostcode),
      );
    case "flag":
      return readFlag(json);
    case "near":
      return readNear(reader, json, path);
  }
}

function readMoney(reader: Reader, json: JsonObject, path: string): NumberTest | null {
  const currency = json["currency"];
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency))
    return reader.refuse(`${path}.currency`, "not_a_currency");
  return readNumbers(reader, json, path, { min: 0, max: RULE_LIMITS.amount, currency });
}

interface Numbers {
  readonly min: number;
  readonly max: number;
  readonly currency: string | null;
}

function readNumbers(reader: Reader, json: JsonObject, path: string, numbers: Numbers): NumberTest | null {
  const { min, max, currency } = numbers;
  const is = json["is"] as NumberTest["is"];
  if (is === "none") return { kind: "number", currency, is };
  if (is === "between") {
    const range = readRange(reader, json, path, min, max);
    return range && { kind: "number", currency, is, ...range };
  }
  // Nobody has fewer than 0.
  const least = is === "fewer_than" && min === 0 ? 1 : min;
  const value = reader.whole(json["value"], `${path}.value`, least, max);
  return value === null ? null : { kind: "number", currency, is, value };
}

function readRange(
  reader: Reader,
  json: JsonObject,
  path: string,
  min: number,
  max: number,
): { from: number; to: number } | null {
  const from = reader.whole(json["from"], `${path}.from`, min, max);
  const to = reader.whole(json["to"], `${path}.to`, min, max);
  if (from === null || to === null) return null;
  return from > to ? reader.refuse(`${path}.to`, "range_reversed") : { from, to };
}

function readDays(reader: Reader, json: JsonObject, path: string): DayTest | null {
  const is = json["is"] as DayTest["is"];
  switch (is) {
    case "before":
    case "after":
    case "on": {
      const day = readDay(reader, json["day"], `${path}.day`);
      return day === null ? null : { kind: "day", is, day };
    }
    case "between": {
      const from = readDay(reader, json["from"], `${path}.from`);
      const to = readDay(reader, json["to"], `${path}.to`);
      if (from === null || to === null) return null;
      return from > to ? reader.refuse(`${path}.to`, "range_reversed") : { kind: "day", is, from, to };
    }
    case "in_last":
    case "longer_ago_than": {
      const days = reader.whole(json["days"], `${path}.days`, 1, RULE_LIMITS.days);
      return days === null ? null : { kind: "day", is, days };
    }
    case "days_ago": {
      const range = readRange(reader, json, path, 0, RULE_LIMITS.days);
      return range && { kind: "day", is, ...range };
    }
  }
}

function readDay(reader: Reader, value: unknown, path: string): Day | null {
  const day = typeof value === "string" ? dayFromText(value) : null;
  if (day === null) return reader.refuse(path, "not_a_day");
  const isFine = day >= dayNumber(FIRST_DAY) && day <= dayNumber(LAST_DAY);
  return isFine ? day : reader.refuse(path, "day_out_of_range", `${FIRST_DAY}–${LAST_DAY}`);
}

function dayNumber(text: string): Day {
  return Date.parse(text) / 86_400_000;
}

function readChoice(
  reader: Reader,
  json: JsonObject,
  path: string,
  each: (value: unknown, path: string) => string | null,
): ChoiceTest | null {
  const values = reader.list(json["values"], `${path}.values`, RULE_LIMITS.values, each);
  return values && { kind: "choice", is: json["is"] as ChoiceTest["is"], values };
}

/** One value of a vocabulary, in the form that it is compared in. */
export function readWord(reader: Reader, value: unknown, path: string, of: Vocabulary): string | null {
  if (of === "groups") return reader.oneOf(value, path, GROUPS, "not_allowed");
  const shape = SHAPES[of];
  if (shape === undefined) return readComparable(reader, value, path, comparableText);
  return typeof value === "string" && shape.test(value) ? value : reader.refuse(path, "not_allowed");
}

function readComparable(
  reader: Reader,
  value: unknown,
  path: string,
  comparable: (text: string) => string,
): string | null {
  const text = reader.text(value, path);
  return text === null ? null : comparable(text);
}

function readFlag(json: JsonObject): FlagTest {
  return { kind: "flag", is: json["is"] as FlagTest["is"] };
}

function readNear(reader: Reader, json: JsonObject, path: string): NearTest | null {
  const km = reader.whole(json["km"], `${path}.km`, 1, RULE_LIMITS.km);
  const latitude = readDegrees(reader, json["latitude"], `${path}.latitude`, 90);
  const longitude = readDegrees(reader, json["longitude"], `${path}.longitude`, 180);
  if (km === null || latitude === null || longitude === null) return null;
  return { kind: "near", is: "within", km, latitude, longitude };
}

/** Degrees, as hundredths. More decimals are rounded. */
function readDegrees(reader: Reader, value: unknown, path: string, most: number): number | null {
  if (typeof value !== "number") return reader.refuse(path, "not_a_number");
  const isFine = value >= -most && value <= most;
  return isFine
    ? Math.round(value * 100) + 0
    : reader.refuse(path, "number_out_of_range", `-${most}–${most}`);
}
