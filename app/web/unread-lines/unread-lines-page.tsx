import { BlockStack, Card, Page, Pagination, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { unreadReasonKey } from "../i18n/codes.ts";
import { useFormat } from "../shop-format.tsx";

export interface UnreadLineView {
  readonly importId: number;
  /** When the import began that it is of. */
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

/** The lines of Shopify's answers that could not be read, each with the reason. */
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

/** The roles hold where the small screen's layout undoes the table's own. */
function Lines({ lines }: Pick<UnreadLinesView, "lines">) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className="sf-table sf-table-stacked" role="table">
      <caption>
        <Text as="span" visuallyHidden>
          {t("unreadLines.caption")}
        </Text>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {t("unreadLines.line")}
          </th>
          <th role="columnheader" scope="col">
            {t("unreadLines.reasonHeading")}
          </th>
          <th role="columnheader" scope="col">
            {t("unreadLines.read")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {lines.map(({ importId, lineNumber, reason, startedAt }) => (
          <tr key={`${String(importId)}-${String(lineNumber)}`} role="row">
            <th role="rowheader" scope="row">
              {format.count(lineNumber)}
            </th>
            <td role="cell" data-label={t("unreadLines.reasonHeading")}>
              {t(unreadReasonKey(reason), { field: reason.split(":")[1] ?? "" })}
            </td>
            <td role="cell" data-label={t("unreadLines.read")}>
              {format.dateTime(startedAt)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
