import type { FilterForm } from "./endpoints.ts";
import { refuse } from "./refusal.ts";

export interface Condition {
  readonly operator: string;
  readonly field: string;
  readonly values: readonly (string | number | boolean)[];
}

const MAX_VALUES = 100;

/**
 * Parses `any(email,["a","b"]),greater-than(created,2024-01-01T00:00:00Z)`. Several conditions mean "and". It refuses a
 * filter that the endpoint would refuse.
 */
export function parseFilter(
  text: string | null,
  allowed: Readonly<Record<string, readonly FilterForm[]>> | undefined,
): Condition[] {
  if (text === null) return [];
  const conditions: Condition[] = [];
  let rest = text;
  while (rest !== "") {
    const head = /^,?\s*([a-z-]+)\(([a-z_.]+)/.exec(rest);
    if (!head) throw bad("the filter can't be read");
    const [whole, operator = "", field = ""] = head;
    const value = takeValue(rest.slice(whole.length));
    const form: FilterForm = `${operator} ${value.form}`;
    if (!allowed?.[field]?.includes(form)) throw bad(`'${operator}' of ${field} is not possible here`);
    if (value.values.length > MAX_VALUES) throw bad(`more than ${MAX_VALUES} values`);
    conditions.push({ operator, field, values: value.values });
    rest = value.rest;
  }
  return conditions;
}

function takeValue(text: string): {
  form: "single" | "list" | "none";
  values: (string | number | boolean)[];
  rest: string;
} {
  if (text.startsWith(")")) return { form: "none", values: [], rest: text.slice(1) };
  const literal = /^,\s*(\[(?:"(?:[^"\\]|\\.)*"|[^"\]])*\]|"(?:[^"\\]|\\.)*"|[^,"()[\]]+)\s*\)/.exec(text);
  const found = literal?.[1];
  if (literal === null || found === undefined) throw bad("a value can't be read");
  const rest = text.slice(literal[0].length);
  const parsed = parseLiteral(found);
  return Array.isArray(parsed)
    ? { form: "list", values: parsed as string[], rest }
    : { form: "single", values: [parsed as string], rest };
}

function parseLiteral(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Moments are written without quotes.
    if (/^\d{4}-\d\d-\d\d/.test(text)) return text;
    throw bad("a value can't be read");
  }
}

function bad(detail: string): Error {
  return refuse(400, "invalid", { detail: `Invalid filter: ${detail}.`, parameter: "filter" });
}

/** Whether a row meets every condition. A field that the row lacks meets none. */
export function meets(conditions: readonly Condition[], row: Readonly<Record<string, unknown>>): boolean {
  return conditions.every(({ operator, field, values }) => {
    const value = row[field];
    // A profile has several emails. One of them has to meet the condition.
    if (Array.isArray(value)) return value.some((one) => values.includes(one as string));
    if (operator === "has") return value !== undefined && value !== null;
    if (typeof value !== "string" && typeof value !== "number") return false;
    if (operator === "contains") return String(value).includes(String(values[0]));
    if (["any", "equals", "contains-any"].includes(operator)) return values.includes(value);
    // A timestamp is in seconds.
    const [bound = ""] = values;
    const wanted = typeof bound === "number" ? bound * 1000 : Date.parse(String(bound));
    const moment = typeof value === "number" ? value * 1000 : Date.parse(value);
    if (operator === "greater-than") return moment > wanted;
    if (operator === "greater-or-equal") return moment >= wanted;
    return operator === "less-than" ? moment < wanted : moment <= wanted;
  });
}
