import { subjectOf, type AudienceSubject, type LabelledAudience } from "./audience.ts";
import { hasPlace } from "./places.ts";

/** An audience under one of its labels: a tag, or a list. */
export interface LabelledPlace {
  readonly audience: AudienceSubject;
  readonly place: number;
  readonly label: string;
  /** Whether it is the label from before the last change. */
  readonly isOld: boolean;
}

/** All labels of audiences: first those in use, then the ones before. */
export function labelledPlaces(audiences: readonly LabelledAudience[]): LabelledPlace[] {
  const of = (audience: LabelledAudience, label: string, isOld: boolean): LabelledPlace => ({
    audience: subjectOf(audience),
    place: audience.place,
    label,
    isOld,
  });
  return [
    ...audiences.map((audience) => of(audience, audience.label, false)),
    ...audiences.flatMap((audience) =>
      audience.previousLabel === null ? [] : [of(audience, audience.previousLabel, true)],
    ),
  ];
}

/** Where a member is, in one word. */
export interface HeldPlaces {
  readonly word: number;
  /** Under the labels in use, as a mask. */
  readonly places: bigint;
  /** Under the labels before. */
  readonly before: bigint;
}

/** Whether a member is in a labelled place. */
export function isIn({ word, places, before }: HeldPlaces, { place, isOld }: LabelledPlace): boolean {
  return hasPlace({ word, mask: isOld ? before : places }, place);
}
