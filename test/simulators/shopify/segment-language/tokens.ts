/** A word, a text in quotes, an operator or a sign of a query. */
export interface Token {
  readonly text: string;
  readonly line: number;
  /** From 1, in its line. */
  readonly column: number;
}

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|!=|<=|>=|=|<|>|[\w$.:-]+|\S)/gy;

/** The tokens of a query, in order. */
export function tokensOf(query: string): Token[] {
  return [...query.matchAll(TOKEN)].map((match) => {
    const text = match[1] ?? "";
    const at = match.index + match[0].length - text.length;
    const before = query.slice(0, at).split("\n");
    return { text, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  });
}
