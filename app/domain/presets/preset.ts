import type { RuleNode } from "../rules/rule.ts";
import type { PresetBasis, PresetLack } from "./basis.ts";
import type { Suggestion } from "./suggestions.ts";

/** A preset's rule with the store's numbers, and how they were found; or what the store lacks for it. */
export type MadePreset =
  | { readonly outcome: "made"; readonly match: RuleNode; readonly suggestions: readonly Suggestion[] }
  | { readonly outcome: "lacking"; readonly lack: PresetLack };

export type MakePreset = (basis: PresetBasis) => MadePreset;

export function made(match: RuleNode, ...suggestions: readonly Suggestion[]): MadePreset {
  return { outcome: "made", match, suggestions };
}

export function lacking(lack: PresetLack): MadePreset {
  return { outcome: "lacking", lack };
}
