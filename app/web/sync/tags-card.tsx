import { BlockStack, Button, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import { AuditSection } from "./audit/audit-section.tsx";
import { LastSync } from "../target/last-sync.tsx";
import { LeaveTarget } from "./leaving/leave-target.tsx";
import { LeavingTarget } from "./leaving/leaving-target.tsx";
import { MetafieldsChoice } from "./metafields-choice.tsx";
import { isRunning } from "../target/set-view.ts";
import type { SyncCardProps } from "./sync-view.ts";
import { TargetDecisions } from "../target/target-decisions.tsx";
import { TargetHeading } from "../target/target-heading.tsx";
import { isCleanedUp } from "./leaving/was-cleaned-up.tsx";
import { Card } from "../ui/card.tsx";

/** The target "customer tags in Shopify". */
export function TagsCard(props: SyncCardProps) {
  const { view, pending, queued, onIntent } = props;
  const { t } = useTranslation();
  const { tags } = view;
  const isOn = tags.enabled && tags.leaving === null;
  const canSync = view.scored && !view.limited && !isRunning(tags) && !queued.tags;
  return (
    <Card>
      <BlockStack gap="400">
        <TargetHeading
          heading={t("sync.tags.heading")}
          text={t("sync.tags.text", { example: tags.exampleTag })}
          enabled={tags.enabled}
        />
        {tags.leaving === null ? null : <LeavingTarget page={props} target="shopify_tags" view={tags} />}
        {isOn ? <MetafieldsChoice {...props} /> : null}
        {isOn || (!tags.enabled && tags.lastSync !== null) ? (
          <LastSync name="shopify_tags" set={GROUPS_SET} target={tags} queued={queued.tags} holdsElsewhere />
        ) : null}
        {isOn ? (
          <TargetDecisions
            {...props}
            target="shopify_tags"
            set={GROUPS_SET}
            view={tags}
            canSend={view.scored && !view.limited}
            isPrimary={props.primary === "shopify_tags"}
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
            <LeaveTarget
              target="shopify_tags"
              busy={pending === "disable-tags" || pending === "clean-up-tags"}
              onLeave={(cleanUp) => onIntent(cleanUp ? "clean-up-tags" : "disable-tags")}
            />
          </TargetDecisions>
        ) : null}
        {tags.leaving === null ? <AuditSection page={props} target="shopify_tags" /> : null}
        {tags.enabled ? null : <Off {...props} />}
      </BlockStack>
    </Card>
  );
}

function Off({ view, primary, pending, onIntent }: SyncCardProps) {
  const { t } = useTranslation();
  const { tags } = view;
  const said = isCleanedUp(tags) ? t("sync.tags.cleanedText") : t("sync.tags.offText");
  return (
    <BlockStack gap="200" inlineAlign="start">
      {tags.lastSync === null ? null : <Text as="p">{said}</Text>}
      <Button
        variant={primary === "shopify_tags" ? "primary" : "secondary"}
        onClick={() => onIntent("enable-tags")}
        loading={pending === "enable-tags"}
      >
        {t("sync.tags.turnOn")}
      </Button>
    </BlockStack>
  );
}
