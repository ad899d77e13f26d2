import { BlockStack, Button, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AccessResult } from "./access-view.ts";

interface MoreAccessProps {
  /** Whether more can be allowed on Klaviyo's consent page. */
  readonly consent: boolean;
  readonly result: AccessResult<string> | null;
  readonly pending: string | null;
  /** Which access a private key must have. */
  readonly keyHelp: string;
  readonly onSend: (intent: "consent" | "key", fields?: Readonly<Record<string, string>>) => void;
}

/** Asks Klaviyo for more: by its consent page, or by a wider key. */
export function MoreAccess({ consent, result, pending, keyHelp, onSend }: MoreAccessProps) {
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
      {consent ? (
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
        helpText={keyHelp}
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
