import { describe, expect, it } from "vitest";

import { KNOWN_LINE } from "../../app/shopify/lines/known-order-line.ts";
import { appPatterns } from "./patterns/app-patterns.ts";
import { hostileTexts, lengthened, type HostileText } from "./patterns/hostile-texts.ts";
import { steppingMatcher, TooManySteps, type Matcher } from "./patterns/stepping-matcher.ts";

/** Patterns that are put together while the app runs, by their file. */
const COMPOSED = { "app/shopify/lines/known-order-line.ts": KNOWN_LINE };

const { literals, composedIn } = appPatterns();
const PATTERNS = [...literals, ...Object.entries(COMPOSED)];
const SHORT = 160;
const LONG = 64 * 1024;
/** Twice the text may take twice the steps, plus a few that are the same for any length. */
const MOST_GROWTH = 2.2;

/** How many steps a text takes; Infinity: more than any linear pattern takes. */
function stepsFor(matcher: Matcher, text: string): number {
  try {
    matcher.run(text);
  } catch (error) {
    if (error instanceof TooManySteps) return Infinity;
    throw error;
  }
  return matcher.steps();
}

/** By how much the steps grow at most when a text grows to twice its length, up to 64 KB. */
function growth(matcher: Matcher, text: HostileText): number {
  let most = 0;
  let before = stepsFor(matcher, lengthened(text, LONG / 8));
  for (let length = LONG / 4; length <= LONG; length *= 2) {
    if (before === Infinity) return Infinity;
    const steps = stepsFor(matcher, lengthened(text, length));
    most = Math.max(most, steps / before);
    before = steps;
  }
  return most;
}

/** The three texts that take a pattern most steps while they are short. */
function worstTexts(pattern: RegExp, matcher: Matcher): HostileText[] {
  const weighed = hostileTexts(pattern).map((text) => {
    const written = lengthened(text, SHORT);
    return { text, weight: stepsFor(matcher, written) / written.length };
  });
  return weighed
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 3)
    .map(({ text }) => text);
}

function grown(pattern: RegExp): number {
  const matcher = steppingMatcher(pattern);
  return Math.max(...worstTexts(pattern, matcher).map((text) => growth(matcher, text)));
}

describe("every pattern of the app", () => {
  it("is known: what is put together while the app runs stands in the list above", () => {
    expect(literals.size).toBeGreaterThan(60);
    expect(composedIn).toEqual(Object.keys(COMPOSED));
  });

  it.each(PATTERNS)("takes twice the steps for twice the text, however hostile: %s", (_, pattern) => {
    expect(grown(pattern)).toBeLessThan(MOST_GROWTH);
  });
});

describe("the proof", () => {
  it.each([
    /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
    /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
    /[^\s@"'<>(),;:=[\]/]+@[^\s@"'<>(),;:=[\]/]+\.[a-z]{2,}/gi,
    /\b([a-z][a-z+]*:\/\/[^\s:/@]*):[^\s@]+@/gi,
    /^\s+at .*[/:].*:\d+:\d+\)?$/,
    /\s+$/,
    /(a+)+b/,
  ])("notices that %s is quadratic or worse", (pattern) => {
    expect(grown(pattern)).toBeGreaterThan(3);
  });

  it.each(PATTERNS)("counts the steps of the very matches that the engine finds: %s", (_, pattern) => {
    const matcher = steppingMatcher(pattern);
    for (const text of hostileTexts(pattern).slice(0, 150)) {
      const written = lengthened(text, 24);
      const found = new RegExp(pattern.source, pattern.flags.replace("g", "")).exec(written);
      expect(matcher.first(written)).toEqual(found && [found.index, found.index + found[0].length]);
    }
  });
});
