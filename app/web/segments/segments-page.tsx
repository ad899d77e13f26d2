import { Banner, BlockStack, Box, Button, InlineStack, Link, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { useToast } from "../frame/app-bridge.ts";
import { ruleLackKey } from "../i18n/codes.ts";
import { EmptyCard } from "../ui/empty-card.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { DeleteSegment } from "./delete-segment.tsx";
import { RuleText } from "./rule-text.tsx";
import type { SegmentItem, SegmentNames, SegmentsView } from "./segment-view.ts";
import type { WayToEnd } from "../target/audience-view.ts";
import { Card } from "../ui/card.tsx";

export interface ListActions {
  readonly busy: boolean;
  readonly onDelete: (id: number, way: WayToEnd) => void;
  readonly onDuplicate: (id: number) => void;
}

interface SegmentsPageProps extends ListActions {
  readonly view: SegmentsView;
  readonly result: { readonly outcome: "deleted" | keyof typeof PROBLEMS; readonly id: number } | null;
}

const PROBLEMS = {
  gone: "segments.duplicateGone",
  too_many: "segments.duplicateTooMany",
  refused: "segments.duplicateRefused",
} as const;

/** All segments of the shop. */
export function SegmentsPage({ view, result, ...actions }: SegmentsPageProps) {
  const { t } = useTranslation();
  useToast(result?.outcome === "deleted" ? t("segments.deleted") : null, result);
  const create = { content: t("segments.create"), url: "/app/segments/new" };
  return (
    <Page title={t("segments.title")} {...(view.segments.length > 0 && { primaryAction: create })}>
      <BlockStack gap="400">
        {result === null || result.outcome === "deleted" ? null : (
          <Banner tone="critical">
            <p>{t(PROBLEMS[result.outcome])}</p>
          </Banner>
        )}
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <Link url="/app/segments/presets">{t("segments.presets")}</Link>
        </Box>
        {view.segments.length === 0 ? (
          <EmptyCard heading={t("segments.emptyHeading")} texts={[t("segments.emptyText")]} action={create} />
        ) : (
          <Card>
            <BlockStack gap="300">
              <Text as="p" tone="subdued">
                {t("segments.explain")}
              </Text>
              <SegmentsTable view={view} {...actions} />
            </BlockStack>
          </Card>
        )}
      </BlockStack>
    </Page>
  );
}

function SegmentsTable({ view, ...actions }: ListActions & { readonly view: SegmentsView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names: SegmentNames = Object.fromEntries(view.segments.map(({ id, name }) => [String(id), name]));
  return (
    <StackedTable
      caption={t("segments.caption")}
      rows={view.segments}
      keyOf={({ id }) => id}
      columns={[
        { label: t("segments.column.name"), cell: (item) => <NameCell item={item} names={names} /> },
        { label: t("segments.column.members"), kind: "number", cell: (item) => <Members item={item} /> },
        {
          label: t("segments.column.share"),
          kind: "number",
          cell: ({ members }) =>
            (members === null ? null : format.share(members, view.people)) ?? t("figure.none"),
        },
        {
          label: t("segments.column.changed"),
          kind: "short",
          cell: ({ changedAt }) => format.date(changedAt),
        },
        {
          label: t("segments.column.actions"),
          kind: "short",
          cell: (item) => <Actions item={item} {...actions} />,
        },
      ]}
    />
  );
}

function NameCell({ item, names }: { readonly item: SegmentItem; readonly names: SegmentNames }) {
  const { t } = useTranslation();
  const { id, name, rule, trouble } = item;
  return (
    <BlockStack gap="100">
      <Link url={`/app/segments/${String(id)}`} removeUnderline>
        <bdi>{name}</bdi>
      </Link>
      <Text as="span" variant="bodySm" tone="subdued" fontWeight="regular">
        <RuleText rule={rule} names={names} />
      </Text>
      {trouble === null ? null : (
        <Text as="span" variant="bodySm" tone="caution" fontWeight="regular">
          {trouble === "too_slow" ? t("segments.tooSlow") : t(ruleLackKey(trouble))}
        </Text>
      )}
    </BlockStack>
  );
}

function Members({ item: { members, active, isRefreshing, trouble } }: { readonly item: SegmentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (isRefreshing && trouble === null) return t("segments.counting");
  if (members === null) return t("figure.none");
  if (active === null) return format.count(members);
  return (
    <>
      {format.count(members)}
      <br />
      <Text as="span" variant="bodySm" tone="subdued" fontWeight="regular">
        {t("segments.active", { active: format.count(active) })}
      </Text>
    </>
  );
}

function Actions({ item, busy, onDelete, onDuplicate }: ListActions & { readonly item: SegmentItem }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const { id, name } = item;
  return (
    <InlineStack gap="300" wrap={false}>
      <Button
        variant="plain"
        url={`/app/segments/${String(id)}/edit`}
        accessibilityLabel={t("segments.editOf", { name })}
      >
        {t("segments.edit")}
      </Button>
      <Button
        variant="plain"
        disabled={busy}
        accessibilityLabel={t("segments.duplicateOf", { name })}
        onClick={() => onDuplicate(id)}
      >
        {t("segments.duplicate")}
      </Button>
      <Button
        variant="plain"
        tone="critical"
        disabled={busy}
        accessibilityLabel={t("segments.deleteOf", { name })}
        onClick={() => setAsked(true)}
      >
        {t("segments.delete")}
      </Button>
      <DeleteSegment
        name={name}
        namedBy={item.namedBy}
        sentTo={item.sentTo}
        open={asked}
        onClose={() => setAsked(false)}
        onDelete={(way) => {
          setAsked(false);
          onDelete(id, way);
        }}
      />
    </InlineStack>
  );
}
