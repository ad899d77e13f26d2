import { z } from "zod";

const form = z.object({
  intent: z.enum(["delete", "duplicate"]),
  id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
});

/**
 * Reads what the list of segments asks for.
 * @throws Response 400 for a form that isn't the page's
 */
export function segmentsForm(data: FormData): z.output<typeof form> {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
