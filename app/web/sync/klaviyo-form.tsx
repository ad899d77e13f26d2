import { BlockStack, Button, Checkbox, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { keyErrorKey } from "../i18n/codes.ts";
import type { Connection } from "./sync-view.ts";

interface KlaviyoFormProps {
  readonly busy: boolean;
  readonly errorCode: string | null;
  readonly onConnect: (connection: Connection) => void;
}

/** Asks for Klaviyo's private key; a refusal stays beside the field until the next try. */
export function KlaviyoForm({ busy, errorCode, onConnect }: KlaviyoFormProps) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const [createProfiles, setCreateProfiles] = useState(false);
  const connect = (event: FormEvent): void => {
    event.preventDefault();
    onConnect({ key, createProfiles });
  };
  return (
    <form method="post" action="/app/sync" onSubmit={connect}>
      <BlockStack gap="400">
        <TextField
          type="password"
          name="key"
          label={t("sync.klaviyo.keyLabel")}
          helpText={t("sync.klaviyo.keyHelp")}
          placeholder="pk_"
          value={key}
          onChange={setKey}
          autoComplete="off"
          spellCheck={false}
          {...(errorCode === null ? {} : { error: t(keyErrorKey(errorCode)) })}
        />
        <BlockStack gap="050">
          <Text as="h3" variant="headingSm">
            {t("sync.klaviyo.scopesHeading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("sync.klaviyo.scopes")}
          </Text>
        </BlockStack>
        <Checkbox
          name="createProfiles"
          value="on"
          label={t("sync.klaviyo.createLabel")}
          helpText={t("sync.klaviyo.createHelp")}
          checked={createProfiles}
          onChange={setCreateProfiles}
        />
        <InlineStack>
          <Button submit variant="primary" loading={busy}>
            {t("sync.klaviyo.connect")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}
