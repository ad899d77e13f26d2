import type { Rule } from "../rules/rule.ts";
import { ENGAGEMENT_PRESETS } from "./engagement-presets.ts";
import { PERSONA_PRESETS } from "./persona-presets.ts";
import type { PresetBasis } from "./basis.ts";
import type { MadePreset, MakePreset } from "./preset.ts";
import { ABOUT_PRESETS, GROUP_PRESETS, PURCHASE_PRESETS } from "./purchase-presets.ts";
import { VIP_PRESETS } from "./vip-presets.ts";

/** All presets by subject, in the order of the page. */
const BY_SUBJECT = {
  vip: VIP_PRESETS,
  purchases: PURCHASE_PRESETS,
  personas: PERSONA_PRESETS,
  engagement: ENGAGEMENT_PRESETS,
  groups: GROUP_PRESETS,
  about: ABOUT_PRESETS,
} as const;

export type PresetSubject = keyof typeof BY_SUBJECT;

export type PresetId = { [S in PresetSubject]: keyof (typeof BY_SUBJECT)[S] }[PresetSubject];

const PRESETS: Readonly<Record<PresetId, MakePreset>> = {
  ...VIP_PRESETS,
  ...PURCHASE_PRESETS,
  ...PERSONA_PRESETS,
  ...ENGAGEMENT_PRESETS,
  ...GROUP_PRESETS,
  ...ABOUT_PRESETS,
};

export const PRESET_SUBJECTS = Object.keys(BY_SUBJECT) as PresetSubject[];

export const PRESET_IDS = Object.keys(PRESETS) as PresetId[];

export function presetsOf(subject: PresetSubject): readonly PresetId[] {
  return Object.keys(BY_SUBJECT[subject]) as PresetId[];
}

export function isPresetId(text: string): text is PresetId {
  return Object.hasOwn(PRESETS, text);
}

/** A preset with the numbers of a store. */
export function makePreset(id: PresetId, basis: PresetBasis): MadePreset {
  return PRESETS[id](basis);
}

/** A rule of this node. */
export function ruleOf(match: Rule["match"]): Rule {
  return { version: 1, match };
}
