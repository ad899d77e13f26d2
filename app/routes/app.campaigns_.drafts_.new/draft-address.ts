import type { StrategyId } from "../../domain/advice/playbooks.ts";
import type { EmailLanguage } from "../../domain/drafts/email-language.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { newDraftUrl } from "../../web/ui/new-draft-url.ts";

/** What the address of a new draft says. */
export interface DraftQuery {
  readonly audience: AudienceSubject;
  readonly strategy: StrategyId | null;
  /** Whose list is left out at first, such as an experiment's holdout; null: nobody's. */
  readonly without: AudienceSubject | null;
  /** null: the shop's own. */
  readonly language: EmailLanguage | null;
}

/** The address of a new draft. */
export function draftAddress({ audience: whom, strategy, without: left, language }: DraftQuery): string {
  const address = newDraftUrl(whom, { strategy, without: left });
  return language === null ? address : `${address}&language=${language}`;
}
