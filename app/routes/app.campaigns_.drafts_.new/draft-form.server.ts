import { z } from "zod";

import type { DraftWish } from "../../act/drafts/request.server.ts";
import { MOST_BODY, MOST_PREVIEW, MOST_SUBJECT } from "../../domain/drafts/draft-text.ts";
import { EMAIL_LANGUAGES } from "../../domain/drafts/email-language.ts";
import { cleanText } from "../../domain/drafts/literal-text.ts";
import { draftQuery } from "./draft-query.server.ts";

/** Browsers send a line's end as two characters, so a text may come a little longer than it counts. */
const ROOM = 2;
const form = z.object({
  requestKey: z.uuid(),
  language: z.enum(EMAIL_LANGUAGES),
  /** Not `subject`, which is the audience's. */
  subjectLine: z
    .string()
    .max(ROOM * MOST_SUBJECT)
    .transform(cleanText),
  previewText: z
    .string()
    .max(ROOM * MOST_PREVIEW)
    .transform(cleanText),
  body: z
    .string()
    .max(ROOM * MOST_BODY)
    .transform(cleanText),
  excluded: z.string().max(40),
});

/**
 * Reads what the merchant wrote.
 * @throws Response 400 for a form that isn't the page's
 */
export function draftForm(data: FormData): DraftWish {
  const fields = Object.fromEntries(data);
  const parsed = form.safeParse(fields);
  const query = draftQuery(fields);
  if (!parsed.success || query === null) throw new Response(null, { status: 400 });
  const { requestKey, language, subjectLine: subject, previewText, body, excluded } = parsed.data;
  return {
    requestKey,
    audience: query.audience,
    strategy: query.strategy,
    text: { language, subject, previewText, body },
    excludedListId: excluded === "" ? null : excluded,
  };
}
