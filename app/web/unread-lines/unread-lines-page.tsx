import { BlockStack, Page, Pagination, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { unreadReasonKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { Card } from "../ui/card.tsx";

export interface UnreadLineView {
  readonly importId: number;
  /** When the line's import began. */
  readonly startedAt: string;
  readonly lineNumber: number;
  /** A code, optionally with the field after a colon. */
  readonly reason: string;
}

export interface UnreadLinesView {
  readonly lines: readonly UnreadLineView[];
  readonly kept: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
}

/** The lines of Shopify's results that could not be read, each with its reason. */
export function UnreadLinesPage({ view }: { view: UnreadLinesView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { lines, kept } = view;
  return (
    <Page title={t("unreadLines.title")} backAction={{ content: t("unreadLines.back"), url: "/app" }}>
      <Card>
        <BlockStack gap="300">
          {kept === 0 ? (
            <Text as="p">{t("unreadLines.none")}</Text>
          ) : (
            <>
              <Text as="p">{t("unreadLines.text")}</Text>
              <Text as="p" tone="subdued">
                {t("unreadLines.kept", { count: kept, kept: format.count(kept) })}
              </Text>
              <Lines lines={lines} />
              <Pages view={view} />
            </>
          )}
        </BlockStack>
      </Card>
    </Page>
  );
}

function Lines({ lines }: Pick<UnreadLinesView, "lines">) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <StackedTable
      caption={t("unreadLines.caption")}
      rows={lines}
      keyOf={({ importId, lineNumber }) => `${String(importId)}-${String(lineNumber)}`}
      columns={[
        { label: t("unreadLines.line"), cell: ({ lineNumber }) => format.count(lineNumber) },
        {
          label: t("unreadLines.reasonHeading"),
          cell: ({ reason }) => t(unreadReasonKeys(reason), { field: reason.split(":")[1] ?? "" }),
        },
        { label: t("unreadLines.read"), cell: ({ startedAt }) => format.dateTime(startedAt) },
      ]}
    />
  );
}

function Pages({ view: { page, pages } }: { view: UnreadLinesView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (pages <= 1) return null;
  const url = (to: number): string => `/app/unread-lines?page=${String(to)}`;
  return (
    <div className="sf-pages">
      <Pagination
        accessibilityLabel={t("unreadLines.pagination")}
        accessibilityLabels={{ previous: t("unreadLines.previous"), next: t("unreadLines.next") }}
        label={t("unreadLines.page", { page: format.count(page), pages: format.count(pages) })}
        hasPrevious={page > 1}
        hasNext={page < pages}
        previousURL={url(page - 1)}
        nextURL={url(page + 1)}
      />
    </div>
  );
}
