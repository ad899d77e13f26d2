import type { Bin, Dimension } from "../../domain/distribution/bins.ts";
import type { ScoreRanges } from "../../domain/rfm/ranges.ts";

/** How the customers spread over days, orders and money, and where the scores begin. */
export interface DistributionsView {
  /** ISO 4217. */
  readonly currency: string;
  readonly ranges: ScoreRanges;
  readonly bins: Readonly<Record<Dimension, readonly Bin[]>>;
}

/** null: it could not be asked, or nobody was scored yet. */
export async function askDistributions(signal: AbortSignal): Promise<DistributionsView | null> {
  try {
    const answer = await fetch("/app/insights/distributions", {
      signal,
      headers: { Accept: "application/json" },
    });
    return answer.ok ? ((await answer.json()) as DistributionsView | null) : null;
  } catch {
    return null;
  }
}
