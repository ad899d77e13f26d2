import { subjectOf, type AudienceSubject, type LabelledAudience } from "./audience.ts";
import { beforeBit, hasBefore, hasPlace, placeBit } from "./places.ts";

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

/** The mask of one labelled place. @throws RangeError where a mask has no bit for it */
export function bitOf({ place, isOld }: LabelledPlace): number {
  return isOld ? beforeBit(place) : placeBit(place);
}

/** Whether a mask has a labelled place. */
export function isIn(mask: number, { place, isOld }: LabelledPlace): boolean {
  return isOld ? hasBefore(mask, place) : hasPlace(mask, place);
}
