import { matcherOf, type Matcher, type SearchField } from "./search-fields.ts";

export type { SearchField } from "./search-fields.ts";
export { dateField, numberField, wordField, fold } from "./search-fields.ts";

type Token = { readonly kind: "open" | "close" | "and" | "or" | "not" } | Term;
interface Term {
  readonly kind: "term";
  readonly negated: boolean;
  readonly field: string | null;
  readonly operator: string;
  readonly value: string;
  readonly quoted: boolean;
}

const TOKEN =
  /\s*(?:(\()|(\))|(-)?(?:([A-Za-z_][\w.]*)\s*:\s*(<=|>=|<|>)?\s*)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s()]+)))/gy;

/**
 * Reads Shopify's search syntax: terms joined by AND (also unwritten), OR, NOT and brackets. As at Shopify, an unknown
 * field is ignored, which lets everything through. The field `null` stands for bare words.
 */
export function searchFilter<Row>(
  query: string | null | undefined,
  fields: Readonly<Record<string, SearchField<Row>>>,
  bareWord: SearchField<Row>,
): (row: Row) => boolean {
  const tokens = tokensOf(query ?? "");
  if (tokens.length === 0) return () => true;
  let at = 0;
  const alternatives = (): Matcher<Row> => {
    let left = conjunction();
    while (tokens[at]?.kind === "or") {
      at++;
      left = either(left, conjunction());
    }
    return left;
  };
  const conjunction = (): Matcher<Row> => {
    let left: Matcher<Row> = null;
    for (
      let token = tokens[at];
      token !== undefined && token.kind !== "or" && token.kind !== "close";
      token = tokens[at]
    ) {
      if (token.kind === "and") at++;
      else left = both(left, factor());
    }
    return left;
  };
  const factor = (): Matcher<Row> => {
    const token = tokens[at++];
    if (token === undefined) return null;
    if (token.kind === "not") return not(factor());
    if (token.kind === "open") {
      const inner = alternatives();
      if (tokens[at]?.kind === "close") at++;
      return inner;
    }
    if (token.kind !== "term") return null;
    const field = token.field === null ? bareWord : fields[token.field.toLowerCase()];
    const matcher = field === undefined ? null : matcherOf(field, token);
    return token.negated ? not(matcher) : matcher;
  };
  const whole = alternatives();
  return whole ?? (() => true);
}

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(query); match !== null; match = TOKEN.exec(query)) {
    const [, open, close, minus, field, operator, single, double, bare] = match;
    if (open !== undefined) tokens.push({ kind: "open" });
    else if (close !== undefined) tokens.push({ kind: "close" });
    else if (
      field === undefined &&
      minus === undefined &&
      (bare === "AND" || bare === "OR" || bare === "NOT")
    ) {
      tokens.push({ kind: bare.toLowerCase() as "and" | "or" | "not" });
    } else {
      const quotedText = single ?? double;
      tokens.push({
        kind: "term",
        negated: minus !== undefined,
        field: field ?? null,
        operator: operator ?? "=",
        value: (quotedText ?? unquoted(bare ?? "", field)).replace(/\\(.)/g, "$1"),
        quoted: quotedText !== undefined,
      });
    }
  }
  return tokens;
}

/** The colon of a time without quotes ends a field's value, so only the day is asked for. */
function unquoted(text: string, field: string | undefined): string {
  const time = /T\d\d:/.exec(text);
  return field === undefined || time === null ? text : text.slice(0, time.index);
}

function both<Row>(left: Matcher<Row>, right: Matcher<Row>): Matcher<Row> {
  if (left === null) return right;
  return right === null ? left : (row) => left(row) && right(row);
}

function either<Row>(left: Matcher<Row>, right: Matcher<Row>): Matcher<Row> {
  if (left === null || right === null) return null;
  return (row) => left(row) || right(row);
}

function not<Row>(inner: Matcher<Row>): Matcher<Row> {
  return inner === null ? null : (row) => !inner(row);
}
