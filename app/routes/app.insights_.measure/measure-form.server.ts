import { z } from "zod";

const days = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number);

const form = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("backtest"), daysBack: days, days }),
  z.object({ intent: z.literal("crosswalk") }),
]);

export type MeasureForm = z.output<typeof form>;

/**
 * Reads a form of the cards that measure.
 * @throws Response 400 for a form that isn't one of theirs
 */
export function measureForm(data: FormData): MeasureForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
