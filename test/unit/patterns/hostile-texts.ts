/** Texts that keep a pattern busy: parts of what it looks for, over and over. */
import { parseRegExpLiteral, visitRegExpAST, type AST } from "@eslint-community/regexpp";

import { readerOf } from "./stepping-matcher.ts";

/** A text of any length: a beginning, a part that is repeated, an end. */
export interface HostileText {
  readonly start: string;
  readonly part: string;
  readonly end: string;
}

const CANDIDATES = [
  ..."azAZ059",
  ...Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)),
  "é",
  "\u00a0",
];
const LONGEST_PART = 5;
const MOST_EXAMPLES = 6;
const ENDS = ["", "\0", "\n"];

export function lengthened({ start, part, end }: HostileText, length: number): string {
  return (
    start + part.repeat(Math.max(1, Math.floor((length - start.length - end.length) / part.length))) + end
  );
}

/**
 * The repeated parts: every part of the pattern, and every one or two characters that it tells apart. Each comes after
 * each beginning of what the pattern looks for.
 */
export function hostileTexts(pattern: RegExp): HostileText[] {
  const { pattern: tree, flags } = parseRegExpLiteral(pattern);
  const alphabet = alphabetOf(tree, flags);
  const parts = new Set<string>(alphabet);
  const starts = new Set<string>([""]);
  if (alphabet.length <= 12) for (const a of alphabet) for (const b of alphabet) parts.add(a + b);
  visitRegExpAST(tree, {
    onAlternativeEnter({ elements }) {
      for (let from = 0; from < elements.length; from += 1)
        for (let to = from + 1; to <= Math.min(elements.length, from + LONGEST_PART); to += 1)
          for (const example of examples(elements.slice(from, to), alphabet, flags)) parts.add(example);
      for (let to = 1; to < elements.length; to += 1)
        if (elements[to]?.type === "Quantifier")
          for (const example of examples(elements.slice(0, to), alphabet, flags).slice(0, 2))
            starts.add(example);
    },
  });
  parts.delete("");
  return [...starts].flatMap((start) =>
    [...parts].flatMap((part) => ENDS.map((end) => ({ start, part, end }))),
  );
}

/** One character of each kind that the pattern tells apart. */
function alphabetOf(tree: AST.Pattern, flags: AST.Flags): string[] {
  const readers: ((code: number) => boolean)[] = [(code) => /\w/.test(String.fromCharCode(code))];
  const note = (node: Parameters<typeof readerOf>[0]): void => void readers.push(readerOf(node, flags));
  visitRegExpAST(tree, { onCharacterEnter: note, onCharacterSetEnter: note, onCharacterClassEnter: note });
  const kinds = new Map<string, string>();
  for (const each of CANDIDATES) {
    const kind = readers.map((reads) => (reads(each.charCodeAt(0)) ? "1" : "0")).join("");
    if (!kinds.has(kind)) kinds.set(kind, each);
  }
  return [...kinds.values()];
}

/** Texts that the elements match one after the other. A class always gets the same character. */
function examples(elements: readonly AST.Element[], alphabet: readonly string[], flags: AST.Flags): string[] {
  const found = new Set<string>();
  for (const preferred of alphabet) {
    const text = elements.map((each) => exampleOf(each, [preferred, ...alphabet], flags)).join("");
    found.add(text);
    if (found.size >= MOST_EXAMPLES) break;
  }
  return [...found];
}

function exampleOf(element: AST.Element, alphabet: readonly string[], flags: AST.Flags): string {
  switch (element.type) {
    case "Character":
      return String.fromCodePoint(element.value);
    case "CharacterSet":
    case "CharacterClass": {
      const reads = readerOf(element, flags);
      return alphabet.find((each) => reads(each.charCodeAt(0))) ?? "";
    }
    case "Quantifier":
      return exampleOf(element.element, alphabet, flags).repeat(Math.max(1, element.min));
    case "Group":
    case "CapturingGroup":
      return (element.alternatives[0]?.elements ?? [])
        .map((each) => exampleOf(each, alphabet, flags))
        .join("");
    case "Assertion":
    case "Backreference":
    case "ExpressionCharacterClass":
      return "";
  }
}
