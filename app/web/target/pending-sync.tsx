import { Banner, BlockStack, Button, ButtonGroup, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS_SET, type SetKey } from "../../domain/sync/audience-set.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { Deciding, HeldSyncView } from "./decision.ts";
import { PlacesTable } from "./places-table.tsx";
import { SyncExamples } from "./sync-examples.tsx";

interface HeldSyncProps extends Deciding {
  readonly held: HeldSyncView;
  readonly isPaused: boolean;
}

/** A sync that waits for the merchant: why, what it would do, and the decision. */
export function PendingSync({ held, isPaused, target, set, busy, onDecide }: HeldSyncProps) {
  const { t } = useTranslation();
  const send = isPaused ? t("sync.held.resumeAndSend") : t("sync.held.send");
  return (
    <BlockStack gap="400">
      <Reason held={held} set={set} />
      <PlacesTable places={held.places} target={target} />
      <Besides held={held} />
      <ButtonGroup>
        <Button
          variant="primary"
          onClick={() => onDecide("confirm", held.syncId)}
          loading={busy === "confirm"}
          disabled={busy !== null}
        >
          {send}
        </Button>
        <Button
          onClick={() => onDecide("discard", held.syncId)}
          loading={busy === "discard"}
          disabled={busy !== null}
        >
          {t("sync.held.discard")}
        </Button>
      </ButtonGroup>
      {held.examples.length === 0 ? null : <SyncExamples held={held} set={set} />}
    </BlockStack>
  );
}

function Reason({ held, set }: { held: HeldSyncView; set: SetKey }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { code, moved, customers, eligible, eligibleBefore } = held;
  return (
    <Banner tone={code === "asked" || code === "first" ? "info" : "warning"} title={t("sync.held.heading")}>
      <p>
        {t(`sync.held.${set === GROUPS_SET ? "reason" : "setReason"}.${code}`, {
          count: customers,
          moved: format.count(moved),
          customers: format.count(customers),
          orders: format.count(eligible),
          ordersBefore: format.count(eligibleBefore ?? 0),
        })}
      </p>
      <p>{t("sync.held.nothingSent")}</p>
    </Banner>
  );
}

/** Facts that the table of places doesn't show. Empty without any. */
function Besides({ held }: { held: HeldSyncView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { updates, unreachable, unknown, adopted, code, carried } = held;
  const counted = (count: number): { count: number; customers: string } => ({
    count,
    customers: format.count(count),
  });
  const left = unreachable - (unknown === null || unknown.made ? 0 : unknown.profiles);
  const items = [
    code === "first" && carried > 0 ? t("sync.held.carried", counted(carried)) : null,
    updates === 0
      ? null
      : t(unknown === null ? "sync.held.metafields" : "sync.held.updates", counted(updates)),
    unknown === null || unknown.profiles === 0
      ? null
      : unknown.made
        ? t("sync.held.newProfiles", counted(unknown.profiles))
        : t("sync.held.unknownProfiles", counted(unknown.profiles)),
    left <= 0
      ? null
      : t(unknown === null ? "sync.held.notInShopify" : "sync.held.withoutEmail", counted(left)),
    ...adopted.map(({ label, members, leaving }) =>
      t("sync.held.adopted", {
        count: members,
        label,
        members: format.count(members),
        leaving: format.count(leaving),
      }),
    ),
  ].filter((item) => item !== null);
  if (items.length === 0) return null;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("sync.held.besidesHeading")}
      </Text>
      <List>
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
    </BlockStack>
  );
}
