import type { StrategyId } from "../../domain/advice/playbooks.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";

/** The address at which a campaign is drafted for an audience, from a strategy's text where there is one. */
export function newDraftUrl({ kind, subject }: AudienceSubject, strategy?: StrategyId): string {
  const params = new URLSearchParams({ kind, subject, ...(strategy === undefined ? {} : { strategy }) });
  return `/app/campaigns/drafts/new?${params.toString()}`;
}
