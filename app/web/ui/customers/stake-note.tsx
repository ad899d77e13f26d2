import { Text } from "@shopify/polaris";

import type { Trust } from "../../../domain/predict/closed-windows.ts";
import { NEAREST } from "../../../domain/predict/horizons.ts";
import { TrustText } from "../prediction/trust-text.tsx";
import type { ScoreSort, Sort } from "./sorts.ts";

interface StakeNoteProps {
  readonly sort: Sort | ScoreSort;
  /** null: nothing is predicted. */
  readonly atStake: Trust | null;
}

/** Where a list is sorted by what is at stake: how far off such predictions were. */
export function StakeNote({ sort, atStake }: StakeNoteProps) {
  if (sort !== "stake_desc" || atStake === null) return null;
  return (
    <Text as="p" tone="subdued">
      <TrustText trust={atStake} days={NEAREST} />
    </Text>
  );
}
