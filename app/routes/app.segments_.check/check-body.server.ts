import { z } from "zod";

const body = z.object({ id: z.int().positive().nullable(), rule: z.unknown(), atOnce: z.boolean() });

/**
 * Reads a rule that is being built. The rule itself is read later.
 * @throws Response 400 for a body that isn't the page's
 */
export async function checkBody(request: Request): Promise<z.output<typeof body>> {
  const json: unknown = await request.json().catch(() => null);
  const parsed = body.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
