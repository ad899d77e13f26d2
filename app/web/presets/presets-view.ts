import type { ConsentSource, PresetLack } from "../../domain/presets/basis.ts";
import type { PresetId } from "../../domain/presets/catalogue.ts";
import type { DefinitionProblems, Definitions } from "../../domain/presets/definitions.ts";
import type { NoPersonaReason } from "../../domain/presets/no-persona.ts";
import type { Suggestion } from "../../domain/presets/suggestions.ts";
import type { Rule } from "../../domain/rules/rule.ts";

/** A preset as a card. */
export type PresetView =
  | {
      readonly id: PresetId;
      readonly outcome: "ready";
      /** null: they are still to be counted. */
      readonly members: number | null;
      /** How many of them Klaviyo may write to; null: not known. */
      readonly active: number | null;
      readonly rule: Rule;
      readonly suggestions: readonly Suggestion[];
    }
  | { readonly id: PresetId; readonly outcome: "lacking"; readonly lacks: readonly PresetLack[] };

/** Whether Klaviyo, or places, are being read, so that what is lacking from there follows by itself. */
export interface BeingRead {
  readonly klaviyo: boolean;
  readonly places: boolean;
}

/** All that the page shows. */
export interface PresetsView {
  /** Whether the people of the presets are counted. They are after the page, where that takes a while. */
  readonly counted: boolean;
  /** An ISO moment; null: nothing was scored yet. */
  readonly asOf: string | null;
  /** Everybody who is known. */
  readonly people: number;
  /** ISO 4217; null: not known. */
  readonly currency: string | null;
  readonly averageOrderMinor: number | null;
  readonly definitions: Definitions;
  readonly consent: ConsentSource | null;
  readonly reading: BeingRead;
  readonly presets: readonly PresetView[];
  /** Who fits no persona; null: no persona can be counted. */
  readonly nobody: NobodyView | null;
  /** How many people lie between the three levels of engagement; null: not known, or there are no days between. */
  readonly between: number | null;
}

export interface NobodyView {
  /** null: they are still to be counted. */
  readonly members: number | null;
  /** All that there may be until they are counted, and then those that somebody has. */
  readonly reasons: readonly { readonly reason: NoPersonaReason; readonly members: number | null }[];
}

export type DefinitionsResult =
  { readonly outcome: "saved" } | { readonly outcome: "invalid"; readonly problems: DefinitionProblems };

export const DEFINITION_INTENTS = ["save", "reset", "close-gaps"] as const;

export type DefinitionIntent = (typeof DEFINITION_INTENTS)[number];
