/** One condition on a row; null: the condition was not understood and is left out. */
export type Matcher<Row> = ((row: Row) => boolean) | null;

interface Condition {
  readonly operator: string;
  readonly value: string;
  readonly quoted: boolean;
}

export type SearchField<Row> = (condition: Condition) => Matcher<Row>;

export function matcherOf<Row>(field: SearchField<Row>, condition: Condition): Matcher<Row> {
  return field(condition);
}

/** A moment in milliseconds. A date alone means the whole day in UTC, and `a..b` a range. */
export function dateField<Row>(read: (row: Row) => number | null, now: () => number): SearchField<Row> {
  return ({ operator, value }) => {
    const range = /^(.+)\.\.(.+)$/.exec(value);
    if (range !== null) {
      const from = moment(range[1] ?? "", now);
      const to = moment(range[2] ?? "", now);
      if (from === null || to === null) return null;
      return (row) => inside(read(row), from.from, to.to);
    }
    const asked = moment(value, now);
    if (asked === null) return null;
    if (operator === ">=") return (row) => inside(read(row), asked.from, Infinity);
    if (operator === ">") return (row) => inside(read(row), asked.to, Infinity);
    if (operator === "<") return (row) => inside(read(row), -Infinity, asked.from);
    if (operator === "<=") return (row) => inside(read(row), -Infinity, asked.to);
    return (row) => inside(read(row), asked.from, asked.to);
  };
}

function inside(value: number | null, from: number, before: number): boolean {
  return value !== null && value >= from && value < before;
}

/** The time that a text names: `[from, to)`. Shopify's search knows nothing finer than seconds. */
function moment(text: string, now: () => number): { from: number; to: number } | null {
  if (text === "now") return { from: now(), to: now() + 1 };
  const year = /^\d{4}$/.exec(text);
  if (year !== null) return { from: Date.UTC(Number(text), 0), to: Date.UTC(Number(text) + 1, 0) };
  const from = Date.parse(/T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text}Z` : text);
  if (Number.isNaN(from)) return null;
  return { from, to: from + (/^\d{4}-\d\d-\d\d$/.test(text) ? 86_400_000 : 1000) };
}

/** A number, or the number at the end of a gid. */
export function numberField<Row>(read: (row: Row) => number | null): SearchField<Row> {
  return ({ operator, value }) => {
    const asked = Number(value.replace(/^gid:\/\/shopify\/\w+\//, ""));
    if (value === "" || Number.isNaN(asked)) return null;
    return (row) => {
      const number = read(row);
      if (number === null) return false;
      if (operator === ">=") return number >= asked;
      if (operator === ">") return number > asked;
      if (operator === "<") return number < asked;
      return operator === "<=" ? number <= asked : number === asked;
    };
  };
}

/**
 * Words, compared without case and accents. A bare word must be a whole word of the text, and `word*` the start of one.
 * The words of a quoted text must follow one another. `*` alone asks for any text at all.
 */
export function wordField<Row>(read: (row: Row) => readonly string[]): SearchField<Row> {
  return ({ value, quoted }) => {
    const asked = fold(value);
    if (asked === "") return null;
    if (asked === "*") return (row) => read(row).some((text) => text !== "");
    if (asked.endsWith("*") && !quoted) {
      const start = asked.slice(0, -1);
      return (row) => read(row).some((text) => wordsOf(text).some((word) => word.startsWith(start)));
    }
    const phrase = quoted || /[\s@]/.test(asked);
    return (row) =>
      read(row).some(
        (text) =>
          fold(text) === asked || (phrase ? fold(text).includes(asked) : wordsOf(text).includes(asked)),
      );
  };
}

export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
}

function wordsOf(text: string): string[] {
  const folded = fold(text);
  return [folded, ...folded.split(/[\s@]+/), ...folded.split(/[^\p{L}\p{N}\p{M}]+/u)].filter(
    (word) => word !== "",
  );
}
