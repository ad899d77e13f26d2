import { z } from "zod";

import { isStrategy } from "../../domain/advice/playbooks.ts";
import { EMAIL_LANGUAGES } from "../../domain/drafts/email-language.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { DraftQuery } from "./draft-address.ts";

const audience = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("group"), subject: z.enum(GROUPS) }),
  z.object({ kind: z.enum(["segment", "arm"]), subject: z.string().regex(/^[\w-]{1,64}$/) }),
]);
const without = z
  .string()
  .transform((text) => {
    const [kind, subject] = text.split(":", 2);
    return { kind, subject };
  })
  .pipe(audience);
const more = z.object({
  strategy: z.string().refine(isStrategy).nullable().catch(null),
  without: without.nullable().catch(null),
  language: z.enum(EMAIL_LANGUAGES).nullable().catch(null),
});
const NOTHING_MORE = { strategy: null, without: null, language: null };

/** Reads the address, or the fields of the form that it was read into; null: it names no audience. */
export function draftQuery(fields: Readonly<Record<string, unknown>>): DraftQuery | null {
  const found = audience.safeParse(fields);
  return found.success ? { audience: found.data, ...more.parse({ ...NOTHING_MORE, ...fields }) } : null;
}
