import { BlockStack, Button, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AccessProps } from "./access-view.ts";

/** Asks Klaviyo for more: by its consent page, or by a wider key. */
export function KlaviyoAccess({ consent, result, pending, orKey, onSend }: AccessProps) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const scope = result?.outcome === "refused" ? (result.scope ?? "") : "";
  const leaving = result?.outcome === "leave" ? result.url : null;
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("klaviyoAccess.needsHeading")}
      </Text>
      {scope === "" ? null : <Text as="p">{t("klaviyoAccess.needs", { scope })}</Text>}
      {consent ? (
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={() => onSend("consent")} loading={pending === "consent" || pending === "finish"}>
            {t("klaviyoAccess.allow")}
          </Button>
          {leaving === null ? null : (
            <Link url={leaving} target="_top">
              {t("klaviyoAccess.open")}
            </Link>
          )}
        </InlineStack>
      ) : null}
      <TextField
        type="password"
        label={t("klaviyoAccess.keyLabel")}
        helpText={orKey}
        placeholder="pk_"
        value={key}
        onChange={setKey}
        autoComplete="off"
        spellCheck={false}
      />
      <InlineStack>
        <Button onClick={() => onSend("key", { key })} loading={pending === "key"}>
          {t("klaviyoAccess.useKey")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
