import { isGroup, type Group } from "../groups/group.ts";
import { SAMPLE_PERCENT } from "../presets/sample.ts";

/** The presets that a campaign is tried on with a sample first. */
export const SAMPLED_PRESETS = Object.keys(SAMPLE_PERCENT) as SampledPreset[];
export type SampledPreset = keyof typeof SAMPLE_PERCENT;

/** Whose members an experiment draws from: a group's, a saved segment's, or a preset's. */
export type ExperimentSource =
  | { readonly kind: "group"; readonly of: Group }
  | { readonly kind: "segment"; readonly of: number }
  | { readonly kind: "preset"; readonly of: SampledPreset };

/** A source as one text, such as `group:loyal`, `segment:12` or `preset:false_starts`. */
export function sourceKey({ kind, of }: ExperimentSource): string {
  return `${kind}:${String(of)}`;
}

/** null: the text names no source. */
export function readSource(text: string): ExperimentSource | null {
  const [kind, of = "", ...more] = text.split(":");
  if (more.length > 0) return null;
  if (kind === "group" && isGroup(of)) return { kind, of };
  if (kind === "segment" && /^[1-9]\d{0,8}$/.test(of)) return { kind, of: Number(of) };
  return kind === "preset" && isSampledPreset(of) ? { kind, of } : null;
}

export function isSampledPreset(text: string): text is SampledPreset {
  return Object.hasOwn(SAMPLE_PERCENT, text);
}
