import { comparableText } from "../rules/comparable.ts";

export const NAME_CHARACTERS = 100;

export type NameProblem = "empty" | "too_long" | "unprintable";

export type SegmentName =
  /** `key`: see `segmentNameKey`. */
  | { readonly outcome: "name"; readonly name: string; readonly key: string }
  | { readonly outcome: "wrong"; readonly problem: NameProblem };

/** Controls, line breaks, and what turns the direction of all that follows on a page. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The same for names that nobody can tell apart: they differ in case, in the form of their characters, in what is not
 * seen, or in which spaces stand between words.
 */
export function segmentNameKey(name: string): string {
  const seen = name.replace(/\p{Default_Ignorable_Code_Point}/gu, "").replace(/\p{Z}+/gu, " ");
  return comparableText(seen);
}

/** Reads the name of a segment, which may come from anybody. */
export function readSegmentName(text: string): SegmentName {
  const name = text.normalize("NFC").trim();
  if (name === "") return { outcome: "wrong", problem: "empty" };
  if (name.length > NAME_CHARACTERS) return { outcome: "wrong", problem: "too_long" };
  if (!name.isWellFormed() || name.search(UNPRINTABLE) >= 0 || !/[^ \u2800]/.test(segmentNameKey(name)))
    return { outcome: "wrong", problem: "unprintable" };
  return { outcome: "name", name, key: segmentNameKey(name) };
}

/**
 * The name of a copy: the first with a number that is not taken. An earlier version let through what is no name any
 * more, so that is left out.
 */
export function copyName(name: string, taken: readonly string[]): string {
  const printable = name.toWellFormed().replace(UNPRINTABLE, "").trim();
  const keys = new Set(taken.map(segmentNameKey));
  for (let number = 2; ; number += 1) {
    const ending = ` (${String(number)})`;
    const copy = `${shortened(printable, NAME_CHARACTERS - ending.length)}${ending}`;
    if (!keys.has(segmentNameKey(copy))) return copy;
  }
}

/** Cut where no character is split. */
function shortened(name: string, most: number): string {
  return [...name].reduce(
    (sofar, character) => (sofar.length + character.length > most ? sofar : sofar + character),
    "",
  );
}
