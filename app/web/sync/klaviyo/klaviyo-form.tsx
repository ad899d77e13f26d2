import { BlockStack, Button, Checkbox, Divider, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { keyErrorKeys } from "../../i18n/codes.ts";
import { KlaviyoOAuth } from "./klaviyo-oauth.tsx";
import type { SyncCardProps } from "../sync-view.ts";

/** Asks for the options, and for the consent or a private key. A refusal stays beside the field until the next try. */
export function KlaviyoForm(props: SyncCardProps) {
  const { t } = useTranslation();
  const { pending, result } = props;
  const [key, setKey] = useState("");
  const [createProfiles, setCreateProfiles] = useState(false);
  const [segments, setSegments] = useState(false);
  const options = { createProfiles, segments };
  const refused = result?.outcome === "refused" && result.intent === "connect-klaviyo" ? result : null;
  const connect = (event: FormEvent): void => {
    event.preventDefault();
    props.onConnect({ key, ...options });
  };
  return (
    <form method="post" action="/app/sync" onSubmit={connect}>
      <BlockStack gap="400">
        <Checkbox
          name="createProfiles"
          value="on"
          label={t("sync.klaviyo.createLabel")}
          helpText={t("sync.klaviyo.createHelp")}
          checked={createProfiles}
          onChange={setCreateProfiles}
        />
        <Checkbox
          name="segments"
          value="on"
          label={t("sync.klaviyo.segmentsLabel")}
          helpText={t("sync.klaviyo.segmentsHelp")}
          checked={segments}
          onChange={setSegments}
        />
        {props.view.klaviyo.consent ? (
          <>
            <KlaviyoOAuth {...props} again={false} onConsent={() => props.onConsent(options)} />
            <Divider />
            <Text as="h3" variant="headingSm">
              {t("sync.klaviyo.orByKey")}
            </Text>
          </>
        ) : null}
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
          {...(refused === null
            ? {}
            : {
                error: t(keyErrorKeys(refused.code), {
                  scope: refused.scope ?? "",
                  minutes: String(refused.minutes ?? ""),
                }),
              })}
        />
        <BlockStack gap="050">
          <Text as="h3" variant="headingSm">
            {t("sync.klaviyo.scopesHeading")}
          </Text>
          <Text as="p" tone="subdued">
            {segments ? t("sync.klaviyo.scopesWithSegments") : t("sync.klaviyo.scopes")}
          </Text>
        </BlockStack>
        <InlineStack>
          <Button
            submit
            variant={props.primary === "klaviyo" && !props.view.klaviyo.consent ? "primary" : "secondary"}
            loading={pending === "connect-klaviyo"}
          >
            {t("sync.klaviyo.connect")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}
