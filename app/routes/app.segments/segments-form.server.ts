import { z } from "zod";

import { WAYS_TO_END } from "../../web/target/audience-view.ts";

const id = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);
const form = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("delete"), id, way: z.enum(WAYS_TO_END) }),
  z.object({ intent: z.literal("duplicate"), id }),
]);

/**
 * Reads what the list of segments asks for.
 * @throws Response 400 for a form that isn't the page's
 */
export function segmentsForm(data: FormData): z.output<typeof form> {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
