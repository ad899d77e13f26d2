import { Badge, BlockStack, Link, Text, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { TARGET_NAMES } from "../target/decision.ts";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { SegmentState, SegmentSyncView } from "./segments-view.ts";
import { Card } from "../ui/card.tsx";

/** A state without a tone asks for nothing; screen readers would say "Enabled" of it. */
const TONES: Partial<Record<SegmentState, NonNullable<BadgeProps["tone"]>>> = {
  running: "info",
  ending: "info",
  pending: "attention",
  paused: "attention",
  done: "success",
  incomplete: "warning",
  failed: "critical",
};

/** The segments and arms that are sent, with their state at each target. What can be decided of one stands on its page. */
export function SegmentsCard({ segments }: { readonly segments: readonly SegmentSyncView[] }) {
  const { t } = useTranslation();
  if (segments.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentSync.list.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("segmentSync.list.text")}
        </Text>
        <StackedTable
          caption={t("segmentSync.list.caption")}
          rows={segments}
          keyOf={({ id, role }) => `${role} ${id}`}
          columns={[
            { label: t("segmentSync.list.name"), cell: (segment) => <Name segment={segment} /> },
            ...TARGET_NAMES.map((target) => ({
              label: t(`segmentSync.list.target.${target}`),
              cell: ({ states }: SegmentSyncView) => <State state={states[target]} />,
            })),
          ]}
        />
      </BlockStack>
    </Card>
  );
}

function Name({ segment: { id, role, name } }: { readonly segment: SegmentSyncView }) {
  const { t } = useTranslation();
  if (name === null) return t("segmentSync.list.gone");
  const page = role === "segment" ? "/app/segments" : "/app/campaigns/experiments";
  return (
    <Link url={`${page}/${id}`} removeUnderline>
      <bdi>{role === "segment" ? name : t(`segmentSync.list.arm.${role}`, { name })}</bdi>
    </Link>
  );
}

function State({ state }: { readonly state: SegmentState | null }) {
  const { t } = useTranslation();
  if (state === null) return t("segmentSync.list.notSent");
  const tone = TONES[state];
  return <Badge {...(tone && { tone })}>{t(`segmentSync.list.state.${state}`)}</Badge>;
}
