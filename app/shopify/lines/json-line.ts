import type { z } from "zod";

/** One line of a result file, parsed, or a reason. The reason names the field but never has the line's text. */
export function parseJsonLine<T>(text: string, schema: z.ZodType<T>): { value: T } | { reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { reason: "not_json" };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const field = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
  return { reason: field === "" ? "unexpected" : `unexpected:${field.slice(0, 100)}` };
}
