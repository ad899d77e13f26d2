import type { StrategyId } from "../../domain/advice/playbooks.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";

interface Beginning {
  /** The strategy whose text it begins with; null: none. */
  readonly strategy?: StrategyId | null;
  /** Whose list is left out at first, such as an experiment's holdout. */
  readonly without?: AudienceSubject | null;
}

/** The address at which a campaign is drafted for an audience. */
export function newDraftUrl(
  { kind, subject }: AudienceSubject,
  { strategy = null, without = null }: Beginning = {},
): string {
  const params = new URLSearchParams({
    ...{ kind, subject },
    ...(strategy === null ? {} : { strategy }),
    ...(without === null ? {} : { without: `${without.kind}:${without.subject}` }),
  });
  return `/app/campaigns/drafts/new?${params.toString()}`;
}
