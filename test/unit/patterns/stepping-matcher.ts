/**
 * A backtracking matcher that counts its steps. It works like the engine's own matcher, which doesn't tell its steps.
 * Time depends on the machine, steps don't.
 */
import { parseRegExpLiteral, type AST } from "@eslint-community/regexpp";

type Reads = (code: number) => boolean;
type Holds = (text: string, at: number) => boolean;

type Instruction =
  | { readonly op: "read"; readonly reads: Reads }
  | { readonly op: "try"; first: number; second: number }
  | { readonly op: "go"; to: number }
  | { readonly op: "check"; readonly holds: Holds }
  | { readonly op: "look"; readonly program: Program; readonly negate: boolean };

interface Program {
  readonly code: readonly Instruction[];
  /** 1 reads forwards; -1 reads backwards, within a lookbehind. */
  readonly step: 1 | -1;
}

export interface Matcher {
  /** Where the first match begins and ends, as `exec` finds it. */
  first(text: string): readonly [number, number] | null;
  /** All matches of a pattern with `g`, else the first. */
  run(text: string): void;
  /** The steps of the last call. */
  readonly steps: () => number;
}

/** The pattern takes so many steps that it is not linear. */
export class TooManySteps extends Error {}

/** More steps for each character than any linear pattern of the app takes. */
const MOST_STEPS_PER_CHARACTER = 300;

/** @throws Error for what can't be counted: a back reference, or a loop over what may be empty */
export function steppingMatcher(pattern: RegExp): Matcher {
  const { pattern: tree, flags } = parseRegExpLiteral(pattern);
  const program = compiled(tree.alternatives, 1, flags);
  const onlyAtStart = !flags.multiline && tree.alternatives.every(isAnchored);
  let steps = 0;
  const from = (text: string, start: number): readonly [number, number] | null => {
    const most = MOST_STEPS_PER_CHARACTER * (text.length + 100);
    for (let at = start; at <= text.length; at += 1) {
      if (onlyAtStart && at > 0) return null;
      const end = follow(program, text, at, () => {
        steps += 1;
        if (steps > most) throw new TooManySteps();
      });
      if (end !== null) return [at, end];
    }
    return null;
  };
  return {
    first(text) {
      steps = 0;
      return from(text, 0);
    },
    run(text) {
      steps = 0;
      let found = from(text, 0);
      while (flags.global && found !== null)
        found = from(text, found[1] > found[0] ? found[1] : found[1] + 1);
    },
    steps: () => steps,
  };
}

/** @returns the position at which the program ends; null: it does not match here */
function follow({ code, step }: Program, text: string, start: number, count: () => void): number | null {
  const open: [number, number][] = [[0, start]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    let [at, position] = next;
    for (;;) {
      count();
      const instruction = code[at];
      if (instruction === undefined) return position;
      if (instruction.op === "read") {
        const read = step === 1 ? position : position - 1;
        if (read < 0 || read >= text.length || !instruction.reads(text.charCodeAt(read))) break;
        position += step;
        at += 1;
      } else if (instruction.op === "try") {
        open.push([instruction.second, position]);
        at = instruction.first;
      } else if (instruction.op === "go") at = instruction.to;
      else if (instruction.op === "check") {
        if (!instruction.holds(text, position)) break;
        at += 1;
      } else {
        const found = follow(instruction.program, text, position, count) !== null;
        if (found === instruction.negate) break;
        at += 1;
      }
    }
  }
  return null;
}

function compiled(alternatives: readonly AST.Alternative[], step: 1 | -1, flags: AST.Flags): Program {
  const code: Instruction[] = [];
  addAlternatives(code, alternatives, { step, flags });
  return { code, step };
}

interface Way {
  readonly step: 1 | -1;
  readonly flags: AST.Flags;
}

function addAlternatives(code: Instruction[], alternatives: readonly AST.Alternative[], way: Way): void {
  const ends: { to: number }[] = [];
  alternatives.forEach(({ elements }, index) => {
    const choice = { op: "try" as const, first: code.length + 1, second: 0 };
    const isLast = index === alternatives.length - 1;
    if (!isLast) code.push(choice);
    for (const element of way.step === 1 ? elements : elements.toReversed()) add(code, element, way);
    if (isLast) return;
    const end = { op: "go" as const, to: 0 };
    code.push(end);
    ends.push(end);
    choice.second = code.length;
  });
  for (const end of ends) end.to = code.length;
}

function add(code: Instruction[], element: AST.Element, way: Way): void {
  switch (element.type) {
    case "Group":
    case "CapturingGroup":
      return addAlternatives(code, element.alternatives, way);
    case "Quantifier":
      return addQuantifier(code, element, way);
    case "Assertion":
      return void code.push(assertion(element, way.flags));
    case "Character":
    case "CharacterSet":
    case "CharacterClass":
      return void code.push({ op: "read", reads: readerOf(element, way.flags) });
    case "Backreference":
    case "ExpressionCharacterClass":
      throw new Error(`${element.type} can't be counted: ${element.raw}`);
  }
}

function addQuantifier(code: Instruction[], { element, min, max, greedy }: AST.Quantifier, way: Way): void {
  for (let n = 0; n < min; n += 1) add(code, element, way);
  if (max === Infinity) {
    if (isPerhapsEmpty(element)) throw new Error(`a loop over what may be empty: ${element.raw}`);
    const choice = choose(code, greedy);
    add(code, element, way);
    code.push({ op: "go", to: choice.at });
    choice.otherwise(code.length);
    return;
  }
  const choices = [];
  for (let n = min; n < max; n += 1) {
    choices.push(choose(code, greedy));
    add(code, element, way);
  }
  for (const choice of choices) choice.otherwise(code.length);
}

/** Adds a choice between what follows and a place that is set later. A greedy choice takes what follows first. */
function choose(code: Instruction[], greedy: boolean): { at: number; otherwise: (to: number) => void } {
  const at = code.length;
  const choice = { op: "try" as const, first: at + 1, second: at + 1 };
  code.push(choice);
  return { at, otherwise: (to) => void (greedy ? (choice.second = to) : (choice.first = to)) };
}

function assertion(node: AST.Assertion, flags: AST.Flags): Instruction {
  if (node.kind === "lookahead" || node.kind === "lookbehind")
    return {
      op: "look",
      program: compiled(node.alternatives, node.kind === "lookahead" ? 1 : -1, flags),
      negate: node.negate,
    };
  const isWord = (text: string, at: number): boolean => /\w/.test(text.charAt(at));
  const isBreak = (text: string, at: number): boolean => flags.multiline && text.charAt(at) === "\n";
  if (node.kind === "word") {
    const { negate } = node;
    return { op: "check", holds: (text, at) => (isWord(text, at - 1) !== isWord(text, at)) !== negate };
  }
  if (node.kind === "start") return { op: "check", holds: (text, at) => at === 0 || isBreak(text, at - 1) };
  return { op: "check", holds: (text, at) => at === text.length || isBreak(text, at) };
}

/** Asks the engine itself, once for each character. */
export function readerOf(
  node: AST.Character | AST.CharacterSet | AST.CharacterClass,
  flags: AST.Flags,
): Reads {
  const { ignoreCase, unicode, dotAll } = flags;
  const source = node.type === "Character" ? `\\u${node.value.toString(16).padStart(4, "0")}` : node.raw;
  const alone = new RegExp(
    `^${source}$`,
    `${ignoreCase ? "i" : ""}${unicode ? "u" : ""}${dotAll ? "s" : ""}`,
  );
  const known = new Map<number, boolean>();
  return (code) => {
    const answer = known.get(code) ?? alone.test(String.fromCharCode(code));
    known.set(code, answer);
    return answer;
  };
}

function isAnchored({ elements: [first] }: AST.Alternative): boolean {
  return first?.type === "Assertion" && first.kind === "start";
}

function isPerhapsEmpty(element: AST.Element): boolean {
  if (element.type === "Assertion") return true;
  if (element.type === "Quantifier") return element.min === 0 || isPerhapsEmpty(element.element);
  if (element.type === "Group" || element.type === "CapturingGroup")
    return element.alternatives.some(({ elements }) => elements.every(isPerhapsEmpty));
  return false;
}
