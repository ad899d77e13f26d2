import { z } from "zod";

import type { ExperimentDraft } from "../../act/experiments/start.server.ts";
import { TARGETS } from "../../db/sync/sync-targets.server.ts";
import { ARMS } from "../../domain/experiment/arm.ts";
import { PLANNED_DAYS } from "../../domain/experiment/period.ts";
import { readSource, sourceKey, type ExperimentSource } from "../../domain/experiment/source.ts";

const source = z.string().max(100).transform(readSource);
const days = z.coerce.number().int().min(PLANNED_DAYS.least).max(PLANNED_DAYS.most);
const percent = z.coerce.number().int().min(1).max(99);

const form = z.object({
  requestKey: z.uuid(),
  /** It is checked where the experiment starts. */
  name: z.string().max(1_000),
  source: source.transform((read, context) => {
    if (read !== null) return read;
    context.addIssue("No such source.");
    return z.NEVER;
  }),
  days,
  sample: percent,
  holdout: z.union([z.literal("").transform(() => null), percent]),
});
const sent = z
  .array(z.templateLiteral([z.enum(ARMS), ":", z.enum(TARGETS)]))
  .max(ARMS.length * TARGETS.length)
  .transform((keys) =>
    ARMS.flatMap((arm) =>
      TARGETS.flatMap((target) => (keys.includes(`${arm}:${target}`) ? [{ arm, target }] : [])),
    ),
  );

/**
 * Reads the form that starts an experiment.
 * @throws Response 400 for a form that isn't the page's
 */
export function startForm(data: FormData): ExperimentDraft {
  const read = form.safeParse(Object.fromEntries(data));
  const arms = sent.safeParse(data.getAll("sent"));
  if (!read.success || !arms.success) throw new Response(null, { status: 400 });
  const { requestKey, name, sample, holdout } = read.data;
  return {
    ...{ requestKey, name, source: read.data.source, plannedDays: read.data.days },
    plan: { samplePercent: sample, holdoutPercent: holdout },
    sent: arms.data,
  };
}

/** What the form asks about, from its address. What is no source or no number of days is passed over. */
export interface Asked {
  readonly source: ExperimentSource;
  readonly key: string;
  readonly days: number;
}

export function askedIn(params: URLSearchParams): Asked {
  const read = source.safeParse(params.get("source") ?? "");
  const found = (read.success ? read.data : null) ?? {
    kind: "preset" as const,
    of: "one_time_wonders" as const,
  };
  const asked = days.safeParse(params.get("days") ?? "");
  return { source: found, key: sourceKey(found), days: asked.success ? asked.data : PLANNED_DAYS.usual };
}
