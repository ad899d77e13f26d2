/** Audiences as they are read: with their target, and in stored previews and reports. */
import { z } from "zod";

import { GROUPS } from "../../domain/groups/group.ts";
import type { LabelledAudience, PlacedAudience } from "../../domain/sync/audience.ts";

/** A segment at Klaviyo: the name that we know it by, and whether the app made it. */
export interface KnownSegment {
  /** null: it was about to be made, and may be there or not. */
  readonly id: string | null;
  readonly name: string;
  readonly made: boolean;
}

interface AtTarget {
  /** The label in use; null: no sync has prepared the audience yet. */
  readonly label: string | null;
  /** The label before its last change, for as long as a member may still carry it. */
  readonly previousLabel: string | null;
  /** Klaviyo's list of it; null: none is known. */
  readonly listId: string | null;
  /** Whether the list's members are known. */
  readonly listKnown: boolean;
  /** Whether the list is the app's: it made it, or the merchant confirmed that it takes it over. */
  readonly listTaken: boolean;
  /** Whether the app made the list, or was about to make it. */
  readonly listMade: boolean;
  /** Klaviyo's own segment of it, where one was made or found. */
  readonly segment: KnownSegment | null;
  /** Since when nobody is wanted in it; null: it goes on. */
  readonly endedAt: Date | null;
}

/** An audience, and what is known of it at a target. */
export type Audience = PlacedAudience & AtTarget;

/** The audiences of the target `t`, in the order of their places, as one column that `audienceList` reads. */
export const AUDIENCES_OF_TARGET = `coalesce(
  (select jsonb_agg(jsonb_build_object('place', a.place, 'kind', a.kind, 'subject', a.subject, 'label', a.label,
            'previousLabel', a.previous_label, 'listId', a.list_id, 'listKnown', a.list_known,
            'listTaken', a.list_taken, 'listMade', a.list_made,
            'segment', case when a.segment_name is not null then jsonb_build_object(
              'id', a.segment_id, 'name', a.segment_name, 'made', a.segment_made) end,
            'endedAt', a.ended_at) order by a.place)
     from audiences a where a.shop_id = t.shop_id and a.target = t.target), '[]')`;

const audienceSubject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("group"), subject: z.enum(GROUPS) }),
  z.object({ kind: z.enum(["segment", "arm"]), subject: z.string() }),
]);
const place = z.object({ place: z.int() });

export const placedAudience = audienceSubject.and(place);

export const audienceList = z.array(
  placedAudience.and(
    z.object({
      label: z.string().nullable(),
      previousLabel: z.string().nullable(),
      listId: z.string().nullable(),
      listKnown: z.boolean(),
      listTaken: z.boolean(),
      listMade: z.boolean(),
      segment: z.object({ id: z.string().nullable(), name: z.string(), made: z.boolean() }).nullable(),
      endedAt: z.coerce.date().nullable(),
    }),
  ),
);

/** The audiences that have a label at the target. None: nothing was ever prepared for it. */
export function labelled(audiences: readonly Audience[]): (Audience & LabelledAudience)[] {
  return audiences.flatMap((audience) =>
    audience.label === null ? [] : [{ ...audience, label: audience.label }],
  );
}

/** An audience in a stored preview. An earlier version stored the group alone. */
export const storedAudience = z.preprocess(
  (stored) => (typeof stored === "string" ? { kind: "group", subject: stored } : stored),
  audienceSubject,
);

/** What a stored preview or report says of an audience. An earlier version named the group in its place. */
export function ofStoredAudience<Shape extends z.ZodRawShape>(facts: z.ZodObject<Shape>) {
  return z.preprocess(withAudience, audienceSubject.and(facts));
}

function withAudience(stored: unknown): unknown {
  if (typeof stored !== "object" || stored === null || !("group" in stored)) return stored;
  const { group, ...facts } = stored;
  return { kind: "group", subject: group, ...facts };
}
