import { Banner, BlockStack, Button, ButtonGroup, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS_SET, type SetKey } from "../../domain/sync/audience-set.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { Deciding, PendingSyncView } from "./decision.ts";
import { PlacesTable } from "./places-table.tsx";
import { SyncExamples } from "./sync-examples.tsx";

interface PendingSyncProps extends Deciding {
  readonly pending: PendingSyncView;
  readonly isPaused: boolean;
  /** Whether sending it is the page's primary button. */
  readonly isPrimary: boolean;
}

/**
 * A sync that waits for the merchant: why, what it would do, and the decision. One that waits for a plan can't be sent.
 * What would change is open where the merchant asked for it or sees it for the first time. Some of the customers unfold.
 */
export function PendingSync(props: PendingSyncProps) {
  const { pending, isPaused, isPrimary, target, set, busy, onDecide } = props;
  const { t } = useTranslation();
  const send = isPaused ? t("sync.pending.resumeAndSend") : t("sync.pending.send");
  return (
    <BlockStack gap="400">
      <Reason pending={pending} set={set} />
      <PlacesTable
        places={pending.places}
        target={target}
        isOpen={pending.code === "asked" || pending.code === "first"}
      />
      {pending.examples.length === 0 ? null : <SyncExamples pending={pending} set={set} />}
      <Besides pending={pending} />
      <ButtonGroup>
        {pending.code === "plan" ? null : (
          <Button
            variant={isPrimary ? "primary" : "secondary"}
            onClick={() => onDecide("confirm", pending.syncId)}
            loading={busy === "confirm"}
            disabled={busy !== null}
          >
            {send}
          </Button>
        )}
        <Button
          onClick={() => onDecide("discard", pending.syncId)}
          loading={busy === "discard"}
          disabled={busy !== null}
        >
          {t("sync.pending.discard")}
        </Button>
      </ButtonGroup>
    </BlockStack>
  );
}

function Reason({ pending, set }: { pending: PendingSyncView; set: SetKey }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { code, moved, customers, eligible, eligibleBefore } = pending;
  if (code === "plan")
    return (
      <Banner tone="warning" title={t("sync.pending.planHeading")}>
        <p>{t("sync.pending.planText")}</p>
        <p>{t("sync.pending.nothingSent")}</p>
      </Banner>
    );
  return (
    <Banner
      tone={code === "asked" || code === "first" ? "info" : "warning"}
      title={t("sync.pending.heading")}
    >
      <p>
        {t(`sync.pending.${set === GROUPS_SET ? "reason" : "setReason"}.${code}`, {
          count: customers,
          moved: format.count(moved),
          customers: format.count(customers),
          orders: format.count(eligible),
          ordersBefore: format.count(eligibleBefore ?? 0),
        })}
      </p>
      <p>{t("sync.pending.nothingSent")}</p>
    </Banner>
  );
}

/** Facts that the table of places doesn't show. Empty without any. */
function Besides({ pending }: { pending: PendingSyncView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { updates, unreachable, unknown, adopted, code, carried } = pending;
  const counted = (count: number): { count: number; customers: string } => ({
    count,
    customers: format.count(count),
  });
  const left = unreachable - (unknown === null || unknown.made ? 0 : unknown.profiles);
  const items = [
    code === "first" && carried > 0 ? t("sync.pending.carried", counted(carried)) : null,
    updates === 0
      ? null
      : t(unknown === null ? "sync.pending.metafields" : "sync.pending.updates", counted(updates)),
    unknown === null || unknown.profiles === 0
      ? null
      : unknown.made
        ? t("sync.pending.newProfiles", counted(unknown.profiles))
        : t("sync.pending.unknownProfiles", counted(unknown.profiles)),
    left <= 0
      ? null
      : t(unknown === null ? "sync.pending.notInShopify" : "sync.pending.withoutEmail", counted(left)),
    ...adopted.map(({ label, members, leaving }) =>
      t("sync.pending.adopted", {
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
        {t("sync.pending.besidesHeading")}
      </Text>
      <List>
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
    </BlockStack>
  );
}
