import { BlockStack, Button, Checkbox, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CONTACT_FORMATS, isContactFormat, type ContactFormat } from "../../domain/export/formats.ts";
import type { ExportPageProps } from "./export-view.ts";
import { FileList } from "./file-list.tsx";
import { Card } from "../ui/card.tsx";

/** Files with emails and names, in the columns that a service accepts. */
export function ContactsCard({ view, asking, fetching, onAsk, onDownload }: ExportPageProps) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<ContactFormat>("google_ads");
  const [subscribedOnly, setSubscribedOnly] = useState(true);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("exportPage.contactsHeading")}
        </Text>
        <Text as="p">{t("exportPage.contactsText")}</Text>
        <Select
          label={t("exportPage.formatLabel")}
          helpText={t(`exportPage.formatHelp.${format}`)}
          options={CONTACT_FORMATS.map((each) => ({ value: each, label: t(`exportPage.format.${each}`) }))}
          value={format}
          onChange={(value) => {
            if (isContactFormat(value)) setFormat(value);
          }}
        />
        <Checkbox
          label={t("exportPage.subscribedOnly")}
          helpText={t("exportPage.subscribedOnlyHelp")}
          checked={subscribedOnly}
          onChange={setSubscribedOnly}
        />
        <InlineStack>
          <Button loading={asking} onClick={() => onAsk({ format, subscribedOnly })}>
            {t("exportPage.make")}
          </Button>
        </InlineStack>
        <FileList files={view.files} fetching={fetching} onDownload={onDownload} />
      </BlockStack>
    </Card>
  );
}
