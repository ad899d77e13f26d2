import type { Settings } from "../../domain/settings.ts";

export type SettingsProblem =
  "window" | "prefix_empty" | "prefix_long" | "prefix_comma" | "prefix_unseen" | "email" | "email_missing";
export type SettingsProblems = Partial<Record<keyof Settings, SettingsProblem>>;

/** The result of the last save: what follows from it, or which fields are wrong. */
export type SettingsResult =
  | { readonly outcome: "saved"; readonly next: "import" | "score" | "names" | "schedule" }
  | { readonly outcome: "invalid"; readonly problems: SettingsProblems };

/** Whether two drafts would save the same values. */
export function sameSettings(one: Settings, other: Settings): boolean {
  return (
    one.windowYears === other.windowYears &&
    one.includePointOfSale === other.includePointOfSale &&
    one.autoRefresh === other.autoRefresh &&
    one.weeklyDigest === other.weeklyDigest &&
    (one.alertEmail ?? "").trim() === (other.alertEmail ?? "").trim() &&
    one.tagPrefix.trim() === other.tagPrefix.trim() &&
    one.listPrefix.trim() === other.listPrefix.trim()
  );
}
