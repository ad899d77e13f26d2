import { z } from "zod";

const body = z.object({
  id: z.int().positive().nullable(),
  /** What the edit began with; null: a new segment. */
  revision: z.string().max(100).nullable(),
  name: z.string().max(1_000),
  rule: z.unknown(),
});

/**
 * Reads a segment to save. Its name and its rule are checked later.
 * @throws Response 400 for a body that isn't the page's
 */
export async function saveBody(request: Request): Promise<z.output<typeof body>> {
  const json: unknown = await request.json().catch(() => null);
  const parsed = body.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}
