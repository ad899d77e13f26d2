/** Audiences: what members belong to at a target. */
import { GROUPS, type Group } from "../groups/group.ts";
import { GROUPS_SET, type SetKey } from "./audience-set.ts";

/** The name of each group, without the prefix. */
export type GroupNames = Readonly<Record<Group, string>>;

/** What an audience is of: a group by its name, or a saved segment or an arm of an experiment by its id. */
export type AudienceSubject = { readonly kind: "group"; readonly subject: Group } | OtherAudience;

/** An audience that the merchant has sent and ends. */
export interface OtherAudience {
  readonly kind: "segment" | "arm";
  readonly subject: string;
}

export function segmentAudience(id: number): OtherAudience {
  return { kind: "segment", subject: String(id) };
}

/** An audience with its place: its number in masks, from 0. A shop's audience has the same place at every target. */
export type PlacedAudience = AudienceSubject & { readonly place: number };

/** An audience with the label that a target should show. */
export type DueAudience = PlacedAudience & { readonly label: string };

/** An audience with the label that a target shows, and the one before, as long as a member may carry it. */
export type LabelledAudience = DueAudience & { readonly previousLabel: string | null };

/** The six groups. Their places never change. */
export const GROUP_AUDIENCES: readonly Extract<PlacedAudience, { kind: "group" }>[] = GROUPS.map(
  (subject, place) => ({ kind: "group", subject, place }),
);

/** Whether two audiences are of the same group, segment or arm. */
export function isSameAudience(a: AudienceSubject, b: AudienceSubject): boolean {
  return a.kind === b.kind && a.subject === b.subject;
}

/**
 * The key of the set that an audience belongs to. The audiences of a set are decided together. The six groups are one
 * set, in which a member is in one at most. Every other audience is a set of its own.
 */
export function setKeyOf({ kind, subject }: AudienceSubject): SetKey {
  return kind === "group" ? GROUPS_SET : `${kind}:${subject}`;
}

/**
 * The place for an audience that is about to get one. An audience that has a place at another target gets the same.
 * Else it is the lowest free place after those of the groups.
 * @param given - all audiences of the shop, at any target. The place of an audience that has ended is not free as long
 *   as the audience stands here: a member may still hold it.
 */
export function placeToGive(audience: AudienceSubject, given: readonly PlacedAudience[]): number {
  const had = [...GROUP_AUDIENCES, ...given].find((each) => isSameAudience(each, audience));
  if (had !== undefined) return had.place;
  const taken = new Set(given.map(({ place }) => place));
  let place = GROUPS.length;
  while (taken.has(place)) place += 1;
  return place;
}

/** What an audience is of, without what else is known of it. */
export function subjectOf(audience: AudienceSubject): AudienceSubject {
  return audience.kind === "group"
    ? { kind: audience.kind, subject: audience.subject }
    : { kind: audience.kind, subject: audience.subject };
}
