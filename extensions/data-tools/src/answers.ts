import type { FlowFact, Money } from "../../../app/extension-api/contract.ts";
import type { Problem } from "../../shared/ask.ts";
import type { Words } from "../../shared/words.ts";

/** What every tool answers where it has no figures. */
export interface NoFigures {
  readonly note: string;
}

const PROBLEMS: Readonly<Record<Problem, string>> = {
  bad_request: "The question was not understood.",
  not_allowed: "This user may not use Sixfold, or it is not installed any more.",
  too_many_requests: "Too many questions at once. Ask again in a minute.",
  unavailable: "Sixfold can't be reached right now.",
};

/** Why there is no answer, for Sidekick to say in its own words. */
export function noFigures(problem: Problem): NoFigures {
  return { note: PROBLEMS[problem] };
}

export const NOT_READY: NoFigures = {
  note: "The groups have not been worked out yet. They are there after the first scoring.",
};

export const NOTHING_TO_COMPARE: NoFigures = {
  note: "There are no two moments to compare yet. Movement is known from the second scoring on.",
};

/** An amount of money, as a decimal text with its currency. */
export interface Amount {
  readonly amount: string;
  readonly currency: string;
}

/** An amount as a tool tells it, such as `12.50`. */
export function amountOf({ minor, currency, exponent }: Money): Amount {
  return { amount: (minor / 10 ** exponent).toFixed(exponent), currency };
}

/** The name of a group in the merchant's language; null: in no group. */
export function groupName(words: Words, group: FlowFact["from"]): string | null {
  return group === null ? null : words.text(`group.${group}`);
}

/** A share from 0 to 1 in per cent, with one digit. */
export function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
