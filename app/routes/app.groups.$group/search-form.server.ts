import { z } from "zod";

import { cleanEmail } from "../../domain/email.ts";
import { sortOf, type Sort } from "../../web/ui/customers/sorts.ts";

/**
 * Pasted text may have invisible characters around it, and then finds nothing. Between letters some scripts need
 * them.
 */
const UNSEEN_AROUND = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
const typed = z
  .string()
  .max(200)
  .transform((text) => (text.includes("@") ? cleanEmail(text) : text.replace(UNSEEN_AROUND, "")))
  .pipe(z.string().max(100))
  .catch("");

/** The text to search for, and the order in which to list what is found. */
export function searchForm(form: FormData): { text: string; sort: Sort } {
  return { text: typed.parse(form.get("text")), sort: sortOf(form.get("sort")) };
}
