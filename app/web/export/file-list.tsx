import { Badge, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { exportErrorKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import { isBeingMade, type ExportFileView, type ExportPageProps } from "./export-view.ts";

type FileListProps = Pick<ExportPageProps, "fetching" | "onDownload"> & {
  readonly files: readonly ExportFileView[];
};

/** The files that were asked for lately, newest first. Empty without any. */
export function FileList({ files, fetching, onDownload }: FileListProps) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("exportPage.filesHeading")}
      </Text>
      <ul className="sf-plain-list">
        {files.map((file) => (
          <li key={file.id}>
            <File file={file} fetching={fetching} onDownload={onDownload} />
          </li>
        ))}
      </ul>
    </BlockStack>
  );
}

function File({
  file,
  fetching,
  onDownload,
}: Omit<FileListProps, "files"> & { readonly file: ExportFileView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = t(`exportPage.format.${file.format}`);
  const moment = format.dateTime(file.requestedAt);
  const who = t(file.subscribedOnly ? "exportPage.ofSubscribed" : "exportPage.ofAll");
  return (
    <InlineStack gap="200" blockAlign="center">
      <span>{t("exportPage.file", { name, who, moment })}</span>
      {isBeingMade(file) ? <Badge tone="info">{t("exportPage.beingMade")}</Badge> : null}
      {file.status === "failed" ? (
        <Text as="span" tone="critical">
          {t(exportErrorKeys(file.errorCode))}
        </Text>
      ) : null}
      {file.status === "ready" ? (
        <Button
          variant="plain"
          loading={fetching === file.id}
          accessibilityLabel={t("exportPage.downloadOf", { name, moment })}
          onClick={() => onDownload(file.id)}
        >
          {t("exportPage.download")}
        </Button>
      ) : null}
    </InlineStack>
  );
}
