import { z } from "zod";

import { CONTACT_FORMATS } from "../../domain/export/formats.ts";

const form = z.object({
  format: z.enum(CONTACT_FORMATS),
  subscribedOnly: z
    .literal("on")
    .optional()
    .transform((on) => on === "on"),
});

/**
 * Reads the form that asks for a file with contact details.
 * @throws Response 400 for a form that isn't the page's
 */
export function exportForm(data: FormData): z.output<typeof form> {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
