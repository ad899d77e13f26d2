import { BlockStack, Button, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { EngagementProps } from "./engagement-view.ts";

/** Asks Klaviyo for more: by its consent page, or by a wider key. */
export function EngagementAccess({ view, result, pending, onSend }: EngagementProps) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const scope = result?.outcome === "refused" ? (result.scope ?? "") : "";
  const leaving = result?.outcome === "leave" ? result.url : null;
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("settings.engagement.needsHeading")}
      </Text>
      <Text as="p">{t("settings.engagement.needs", { scope })}</Text>
      {view.consent ? (
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={() => onSend("consent")} loading={pending === "consent" || pending === "finish"}>
            {t("settings.engagement.allow")}
          </Button>
          {leaving === null ? null : (
            <Link url={leaving} target="_top">
              {t("settings.engagement.open")}
            </Link>
          )}
        </InlineStack>
      ) : null}
      <TextField
        type="password"
        label={t("settings.engagement.keyLabel")}
        helpText={t("settings.engagement.orKey")}
        placeholder="pk_"
        value={key}
        onChange={setKey}
        autoComplete="off"
        spellCheck={false}
      />
      <InlineStack>
        <Button onClick={() => onSend("key", { key })} loading={pending === "key"}>
          {t("settings.engagement.useKey")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
