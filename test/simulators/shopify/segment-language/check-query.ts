import { filterKind, type Kind, type Parameters } from "./filters.ts";
import { tokensOf, type Token } from "./tokens.ts";

const MOST_CLAUSES = 10;
const OPERATORS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const SAME: ReadonlySet<string> = new Set(["=", "!="]);
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const TEXT = /^'.*'$/s;
const NAME = /^'[A-Z][A-Z_]*'$/;
/** `today`, a day, or an offset from today. Forms such as `12_months_ago` are of earlier versions. */
const DATE = /^(?:today|yesterday|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|-\d{1,4}[dwmy])$/;

type Is = (text: string) => boolean;

/** Where the reading of a query stands. It only moves on over what it understands. */
class Reader {
  #at = 0;
  readonly #tokens: readonly Token[];

  constructor(query: string) {
    this.#tokens = tokensOf(query);
  }

  get isOver(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The next token's text; empty: the query is over. */
  get next(): string {
    return this.#tokens[this.#at]?.text ?? "";
  }

  take(is: Is): boolean {
    if (this.isOver || !is(this.next)) return false;
    this.#at += 1;
    return true;
  }

  /** Takes words in their order, in any case, or nothing. */
  words(...expected: readonly string[]): boolean {
    const here = this.#tokens.slice(this.#at, this.#at + expected.length);
    if (expected.some((word, index) => here[index]?.text.toUpperCase() !== word)) return false;
    this.#at += expected.length;
    return true;
  }

  /** In Shopify's words, what is wrong here. */
  unexpected(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) return "Query is incomplete.";
    return `Query Line ${String(token.line)} Column ${String(token.column)}: '${token.text}' is unexpected.`;
  }
}

/**
 * What is wrong with a query of Shopify's language of customer segments, as of 2026-10; null: nothing. There is no
 * grammar to be had. It takes what is known to be taken and refuses all else, so also brackets around clauses.
 */
export function segmentQueryProblem(query: string): string | null {
  const reader = new Reader(query);
  let clauses = 0;
  do {
    const kind = filterKind(reader.next);
    if (kind === null || !reader.take(() => true) || !takeTest(reader, kind)) return reader.unexpected();
    clauses += 1;
  } while (reader.words("AND") || reader.words("OR"));
  if (!reader.isOver) return reader.unexpected();
  return clauses > MOST_CLAUSES ? "Query has too many clauses." : null;
}

function takeTest(reader: Reader, kind: Kind): boolean {
  if (typeof kind !== "string") return takeFunction(reader, kind);
  if (reader.words("IS", "NOT", "NULL") || reader.words("IS", "NULL")) return true;
  switch (kind) {
    case "date":
      return takeOrdered(reader, isDate);
    case "number":
      return takeOrdered(reader, isNumber);
    case "list":
      return takeContains(reader);
    case "enum":
      return reader.take((text) => SAME.has(text)) && reader.take((text) => NAME.test(text));
    case "metafield":
      return takeMetafield(reader);
  }
}

const isDate: Is = (text) => DATE.test(text);
const isNumber: Is = (text) => NUMBER.test(text);
const isText: Is = (text) => TEXT.test(text) && text !== "''";

function takeOrdered(reader: Reader, isValue: Is): boolean {
  if (reader.words("BETWEEN")) return takeSpan(reader, isValue);
  return reader.take((text) => OPERATORS.has(text)) && reader.take(isValue);
}

function takeContains(reader: Reader): boolean {
  const has = reader.words("NOT", "CONTAINS") || reader.words("CONTAINS");
  return has && reader.take(isText);
}

/** A metafield's type is not known here, so any test is taken that some type takes. */
function takeMetafield(reader: Reader): boolean {
  if (["NOT", "CONTAINS"].includes(reader.next.toUpperCase())) return takeContains(reader);
  if (reader.words("BETWEEN")) return takeSpan(reader, isNumber) || takeSpan(reader, isDate);
  if (reader.take((text) => SAME.has(text)))
    return reader.take((text) => isText(text) || isNumber(text) || isDate(text) || isBoolean(text));
  return reader.take((text) => OPERATORS.has(text)) && reader.take((text) => isNumber(text) || isDate(text));
}

const isBoolean: Is = (text) => text === "true" || text === "false";

function takeSpan(reader: Reader, isValue: Is): boolean {
  return reader.take(isValue) && reader.words("AND") && reader.take(isValue);
}

/** `MATCHES` with parameters, each once. Before 2026-10 a function was compared with `true`. */
function takeFunction(reader: Reader, parameters: Parameters): boolean {
  if (!(reader.words("NOT", "MATCHES") || reader.words("MATCHES")) || !reader.words("(")) return false;
  if (reader.words(")")) return true;
  const seen = new Set<string>();
  do {
    const name = reader.next;
    const kind = parameters.get(name);
    if (kind === undefined || seen.has(name)) return false;
    seen.add(name);
    reader.take(() => true);
    if (!takeParameter(reader, kind)) return false;
  } while (reader.words(","));
  return reader.words(")");
}

function takeParameter(reader: Reader, kind: "date" | "number" | "text"): boolean {
  if (kind === "text") return reader.take((text) => SAME.has(text)) && reader.take(isText);
  return takeOrdered(reader, kind === "date" ? isDate : isNumber);
}
