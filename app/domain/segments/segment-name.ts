import { comparableText } from "../rules/comparable.ts";

export const NAME_CHARACTERS = 100;

export type NameProblem = "empty" | "too_long" | "unprintable";

export type SegmentName =
  /** `key` is the same for names that differ in case, in spaces around them, or in the form of their characters. */
  | { readonly outcome: "name"; readonly name: string; readonly key: string }
  | { readonly outcome: "wrong"; readonly problem: NameProblem };

/** Reads the name of a segment, which may come from anybody. */
export function readSegmentName(text: string): SegmentName {
  const name = text.normalize("NFC").trim();
  if (name === "") return { outcome: "wrong", problem: "empty" };
  if (name.length > NAME_CHARACTERS) return { outcome: "wrong", problem: "too_long" };
  if (!name.isWellFormed() || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) || !/[^\p{Cf}\p{Z}]/u.test(name))
    return { outcome: "wrong", problem: "unprintable" };
  return { outcome: "name", name, key: comparableText(name) };
}

/** The name of a copy: the first with a number that is not taken. */
export function copyName(name: string, taken: readonly string[]): string {
  const keys = new Set(taken.map(comparableText));
  for (let number = 2; ; number += 1) {
    const ending = ` (${String(number)})`;
    const copy = `${shortened(name, NAME_CHARACTERS - ending.length)}${ending}`;
    if (!keys.has(comparableText(copy))) return copy;
  }
}

/** Cut where no character is split. */
function shortened(name: string, most: number): string {
  return [...name].reduce(
    (sofar, character) => (sofar.length + character.length > most ? sofar : sofar + character),
    "",
  );
}
