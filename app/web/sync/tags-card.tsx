import { BlockStack, Button, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { AuditSection } from "./audit-section.tsx";
import { LastSync } from "./last-sync.tsx";
import { MetafieldsChoice } from "./metafields-choice.tsx";
import { isRunning, type SyncPageProps } from "./sync-view.ts";
import { TargetDecisions } from "./target-decisions.tsx";
import { TargetHeading } from "./target-heading.tsx";

/** The target "customer tags in Shopify". */
export function TagsCard(props: SyncPageProps) {
  const { view, pending, queued, onIntent } = props;
  const { t } = useTranslation();
  const { tags } = view;
  const canSync = view.scored && !view.limited && !isRunning(tags) && !queued.tags;
  return (
    <Card>
      <BlockStack gap="400">
        <TargetHeading
          heading={t("sync.tags.heading")}
          text={t("sync.tags.text", { example: tags.exampleTag })}
          enabled={tags.enabled}
        />
        {tags.enabled ? <MetafieldsChoice {...props} /> : null}
        {tags.enabled || tags.lastSync !== null ? (
          <LastSync name="shopify_tags" target={tags} queued={queued.tags} />
        ) : null}
        <AuditSection page={props} target="shopify_tags" />
        {tags.enabled ? (
          <TargetDecisions
            page={props}
            target="shopify_tags"
            view={tags}
            syncNow={
              <Button
                onClick={() => onIntent("sync-tags")}
                disabled={!canSync}
                loading={pending === "sync-tags"}
              >
                {t("sync.syncNow")}
              </Button>
            }
          >
            <Button
              variant="tertiary"
              tone="critical"
              onClick={() => onIntent("disable-tags")}
              loading={pending === "disable-tags"}
            >
              {t("sync.tags.turnOff")}
            </Button>
          </TargetDecisions>
        ) : (
          <BlockStack gap="200" inlineAlign="start">
            {tags.lastSync === null ? null : <Text as="p">{t("sync.tags.offText")}</Text>}
            <Button onClick={() => onIntent("enable-tags")} loading={pending === "enable-tags"}>
              {t("sync.tags.turnOn")}
            </Button>
          </BlockStack>
        )}
      </BlockStack>
    </Card>
  );
}
