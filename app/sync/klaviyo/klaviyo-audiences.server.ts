import type { Audience } from "../../db/sync/audience-rows.ts";
import { enterAudiences } from "../../db/sync/audiences.server.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/** An audience of Klaviyo, and the name that its list should have; null: it has ended. */
export type ListDue = Audience & { readonly due: string | null };

/**
 * The audiences that a sync is about, as they are now at Klaviyo. Those that are due and were not known yet are entered.
 */
export async function listsDue(
  step: KlaviyoStep,
): Promise<{ readonly lists: readonly ListDue[]; readonly language: string }> {
  const target = await currentTarget(step);
  const { due: all, language } = await audiencesDue(step.context, target);
  const due = audiencesOf(step.sync.set, all);
  const known = new Set(target.audiences.map(({ place }) => place));
  const unknown = due.filter(({ place }) => !known.has(place));
  if (unknown.length > 0) await inWriting(step, (sql) => enterAudiences(sql, "klaviyo", unknown));
  const { audiences } = unknown.length > 0 ? await currentTarget(step) : target;
  const names = new Map(due.map(({ place, label }) => [place, label]));
  return {
    lists: audiencesOf(step.sync.set, audiences).map((audience) => ({
      ...audience,
      due: names.get(audience.place) ?? null,
    })),
    language,
  };
}

/** Whether two names of lists are the same. Upper and lower case count, as on Klaviyo's pages. */
export function sameName(a: string, b: string): boolean {
  return a === b;
}
