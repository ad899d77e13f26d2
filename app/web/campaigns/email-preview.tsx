import { BlockStack, Text } from "@shopify/polaris";
import { useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { emailHtml, type EmailText } from "../../domain/drafts/email-html.ts";
import { previewHtml } from "../../domain/drafts/email-preview.ts";
import { Card } from "../ui/card.tsx";

/** The email as a recipient may see it. Its frame runs no script and opens nothing. */
export function EmailPreview({ text, store }: { readonly text: EmailText; readonly store: string }) {
  const { t } = useTranslation();
  const { language, subject, body } = useDeferredValue(text);
  const name = t("drafts.preview.name");
  const family = t("drafts.preview.family");
  const address = t("drafts.preview.address");
  const html = useMemo(
    () =>
      previewHtml(emailHtml({ language, subject, body }), {
        first_name: name,
        last_name: family,
        email: "anna@example.com",
        "organization.name": store,
        "organization.full_address": address,
      }),
    [language, subject, body, name, family, address, store],
  );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("drafts.preview.heading")}
        </Text>
        <iframe
          className="sf-mail-preview"
          sandbox=""
          srcDoc={html}
          title={t("drafts.preview.frame")}
          loading="lazy"
        />
      </BlockStack>
    </Card>
  );
}
