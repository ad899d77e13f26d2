import { z } from "zod";

import { isStrategy, type StrategyId } from "../../domain/advice/playbooks.ts";
import { EMAIL_LANGUAGES, type EmailLanguage } from "../../domain/drafts/email-language.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";

/** What the address of a new draft says. */
export interface DraftQuery {
  readonly audience: AudienceSubject;
  readonly strategy: StrategyId | null;
  /** null: the shop's own. */
  readonly language: EmailLanguage | null;
}

const ID = /^[1-9]\d{0,8}$/;
const audience = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("group"), subject: z.enum(GROUPS) }),
  z.object({ kind: z.enum(["segment", "arm"]), subject: z.string().regex(ID) }),
]);
const more = z.object({
  strategy: z.string().refine(isStrategy).nullable().catch(null),
  language: z.enum(EMAIL_LANGUAGES).nullable().catch(null),
});

/** Reads the address, or the fields of the form that it was read into; null: it names no audience. */
export function draftQuery(fields: Readonly<Record<string, unknown>>): DraftQuery | null {
  const found = audience.safeParse(fields);
  if (!found.success) return null;
  const { strategy, language } = more.parse({ strategy: null, language: null, ...fields });
  return { audience: found.data, strategy, language };
}

/** The address again. */
export function draftAddress({ audience: { kind, subject }, strategy, language }: DraftQuery): string {
  const params = new URLSearchParams({
    ...{ kind, subject },
    ...(strategy === null ? {} : { strategy }),
    ...(language === null ? {} : { language }),
  });
  return `/app/campaigns/drafts/new?${params.toString()}`;
}
