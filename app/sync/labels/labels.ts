import { GROUPS, type Group } from "../../domain/groups/group.ts";

const MAX_TAG_LENGTH = 255;
const FALLBACK_PREFIX = "Sixfold";

/**
 * The label of each group at a target: `Sixfold: Loyal`. A comma becomes a space, since it would split a tag in two. An
 * empty prefix becomes the app's name: without a prefix, a label could be one of the merchant's own names.
 */
export function labelsOf(prefix: string, names: Readonly<Record<Group, string>>): Record<Group, string> {
  const longest = Math.max(...GROUPS.map((group) => plain(names[group]).length));
  const start =
    plain(prefix)
      .slice(0, MAX_TAG_LENGTH - longest - 2)
      .trim() || FALLBACK_PREFIX;
  return mapGroups((group) => `${start}: ${plain(names[group])}`);
}

/** Whether two sets of labels are the same at the targets, where upper and lower case don't count. */
export function sameLabels(a: Readonly<Record<Group, string>>, b: Readonly<Record<Group, string>>): boolean {
  return GROUPS.every((group) => a[group].toLowerCase() === b[group].toLowerCase());
}

function plain(text: string): string {
  return text.replaceAll(",", " ").replace(/\s+/g, " ").trim();
}

function mapGroups(of: (group: Group) => string): Record<Group, string> {
  return {
    new: of("new"),
    about_to_sleep: of("about_to_sleep"),
    sleeping: of("sleeping"),
    potential_loyal: of("potential_loyal"),
    loyal: of("loyal"),
    loyal_at_risk: of("loyal_at_risk"),
  };
}
