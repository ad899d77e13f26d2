import { z } from "zod";

const form = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("refit") }),
  z.object({
    intent: z.enum(["adopt-model", "refuse-model"]),
    modelId: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  }),
]);

export type ModelForm = z.output<typeof form>;

/**
 * Reads a form of the model's cards.
 * @throws Response 400 for a form that isn't one of theirs
 */
export function modelForm(data: FormData): ModelForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
