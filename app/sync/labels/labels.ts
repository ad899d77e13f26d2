import { GROUPS, type Group } from "../../domain/groups/group.ts";
import type { DueAudience, GroupNames, PlacedAudience } from "../../domain/sync/audience.ts";

const MAX_TAG_LENGTH = 255;
const FALLBACK_PREFIX = "Sixfold";

/**
 * The label of each group at a target: `Sixfold: Loyal`. A comma becomes a space, since it would split a tag in two. An
 * empty prefix becomes the app's name: without a prefix, a label could be one of the merchant's own names.
 */
export function labelsOf(prefix: string, names: GroupNames): Record<Group, string> {
  const start = startOf(prefix, names);
  return mapGroups((group) => `${start}: ${plain(names[group])}`);
}

/** The label that the name of a segment or an arm makes. It begins as the groups' labels do. */
export function segmentLabel(prefix: string, names: GroupNames, name: string): string {
  return cutLabel(`${startOf(prefix, names)}: ${plain(name)}`);
}

/** A label without what no tag has room for. No character is split. @param room - that is needed behind it */
function cutLabel(label: string, room = 0): string {
  const cut = label.slice(0, MAX_TAG_LENGTH - room);
  return cut.replace(/[\uD800-\uDBFF]$/, "").trim();
}

/** A label with a number, where another one has the label itself. @param number - 1: the label as it is */
export function numberedLabel(label: string, number: number): string {
  if (number === 1) return label;
  const ending = ` (${String(number)})`;
  return `${cutLabel(label, ending.length)}${ending}`;
}

/** What is the same for labels that are one and the same tag. */
export function tagKey(label: string): string {
  return label.toLowerCase();
}

/** Whether two labels are one and the same tag: upper and lower case don't count. */
export function sameTag(a: string, b: string): boolean {
  return tagKey(a) === tagKey(b);
}

/** Whether the groups have the same tags by two sets of labels. */
export function sameLabels(a: GroupNames, b: GroupNames): boolean {
  return GROUPS.every((group) => sameTag(a[group], b[group]));
}

/**
 * The due audiences that a target shows under another label.
 * @param isSame - whether two labels are the same at the target
 */
export function relabelled(
  known: readonly (PlacedAudience & { readonly label: string | null })[],
  due: readonly DueAudience[],
  isSame: (a: string, b: string) => boolean,
): DueAudience[] {
  const labels = new Map(known.map(({ place, label }) => [place, label]));
  return due.filter(({ place, label }) => {
    const had = labels.get(place) ?? null;
    return had !== null && !isSame(had, label);
  });
}

function startOf(prefix: string, names: GroupNames): string {
  const longest = Math.max(...GROUPS.map((group) => plain(names[group]).length));
  const start = plain(prefix).slice(0, MAX_TAG_LENGTH - longest - 2);
  return start.trim() || FALLBACK_PREFIX;
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
