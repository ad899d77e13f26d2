import { Badge, BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { shownOf } from "../../domain/experiment/shown.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { ExperimentItem } from "./experiment-view.ts";
import { useSourceName } from "./source-name.ts";

/** Experiments as rows, each with where it stands. */
export function ExperimentList({
  caption,
  items,
}: {
  readonly caption: string;
  readonly items: readonly ExperimentItem[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <StackedTable
      caption={caption}
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        { label: t("campaigns.column.name"), cell: (item) => <NameCell item={item} /> },
        {
          label: t("campaigns.column.arms"),
          cell: ({ sizes }) =>
            t("campaigns.armsShort", {
              sample: format.count(sizes.sample),
              holdout: format.count(sizes.holdout),
            }),
        },
        {
          label: t("campaigns.column.time"),
          cell: ({ startedAt, endAt }) =>
            t("campaigns.fromTo", { from: format.date(startedAt), to: format.date(endAt) }),
        },
        { label: t("campaigns.column.result"), cell: (item) => <VerdictBadge item={item} /> },
      ]}
    />
  );
}

function NameCell({ item }: { readonly item: ExperimentItem }) {
  const sourceName = useSourceName();
  return (
    <BlockStack gap="100">
      <Link url={`/app/campaigns/experiments/${String(item.id)}`} removeUnderline>
        <bdi>{item.title}</bdi>
      </Link>
      <Text as="span" variant="bodySm" tone="subdued" fontWeight="regular">
        <bdi>{sourceName(item)}</bdi>
      </Text>
    </BlockStack>
  );
}

/** A tone only where there is something to tell; screen readers would say "Enabled" of a plain one. */
const TONES = {
  sample_won: "success",
  more_ordered: "success",
  holdout_won: "warning",
  fewer_ordered: "warning",
  running: "info",
} as const;

export function VerdictBadge({
  item: { state, outcome },
}: {
  readonly item: Pick<ExperimentItem, "state" | "outcome">;
}) {
  const { t } = useTranslation();
  const shown = state === "running" ? "running" : outcome && shownOf(outcome);
  if (shown === null) return <Badge>{t("campaigns.badge.pending")}</Badge>;
  const tone = shown in TONES ? TONES[shown as keyof typeof TONES] : null;
  return <Badge {...(tone !== null && { tone })}>{t(`campaigns.badge.${shown}`)}</Badge>;
}
