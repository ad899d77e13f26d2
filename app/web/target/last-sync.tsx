import { Badge, Banner, BlockStack, InlineStack, Text, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { syncErrorKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import type { TargetName } from "./decision.ts";
import { NotInSyncList } from "./not-in-sync-list.tsx";
import { SyncProgress, Working } from "./sync-progress.tsx";
import type { AtTargetView, SetView, SyncRunView } from "./set-view.ts";

/** A discarded sync has no tone, because screen readers would say "Enabled". */
const TONES: Record<Exclude<SyncRunView["status"], "discarded">, NonNullable<BadgeProps["tone"]>> = {
  running: "info",
  paused: "attention",
  pending: "attention",
  done: "success",
  incomplete: "warning",
  failed: "critical",
};

interface LastSyncProps {
  readonly name: TargetName;
  readonly set: SetKey;
  readonly target: SetView;
  readonly queued: boolean;
  /** Whether the page tells elsewhere what the target holds. */
  readonly holdsElsewhere?: boolean;
}

/**
 * How the newest sync of a set at a target goes or went, the customers that it left over, and what the target is known to
 * hold. While a sync waits for the merchant, its preview says which customers it would leave over.
 */
export function LastSync({ name, set, target, queued, holdsElsewhere = false }: LastSyncProps) {
  const { t } = useTranslation();
  const { lastSync, atTarget, notInSync } = target;
  const running = lastSync?.status === "running" ? lastSync : null;
  return (
    <BlockStack gap="300">
      <div role="status" className="sf-status">
        {running === null ? (
          queued ? (
            <Working text={t("sync.queued")} />
          ) : null
        ) : (
          <SyncProgress sync={running} />
        )}
      </div>
      {lastSync === null ? queued ? null : <Never /> : <SyncRun sync={lastSync} />}
      {target.waiting === null ? <NotInSyncList target={name} set={set} reasons={notInSync} /> : null}
      {!holdsElsewhere && atTarget.some(({ customers }) => customers > 0) ? (
        <AtTarget atTarget={atTarget} />
      ) : null}
    </BlockStack>
  );
}

function Never() {
  const { t } = useTranslation();
  return (
    <Text as="p" tone="subdued">
      {t("sync.never")}
    </Text>
  );
}

function SyncRun({ sync }: { sync: SyncRunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="300">
      <InlineStack gap="200" blockAlign="center">
        <Text as="p">
          {sync.finishedAt === null
            ? t(sync.status === "pending" ? "sync.preparedAt" : "sync.startedAt", {
                moment: format.dateTime(sync.startedAt),
              })
            : t("sync.lastSync", { moment: format.dateTime(sync.finishedAt) })}
        </Text>
        <Badge {...(sync.status === "discarded" ? {} : { tone: TONES[sync.status] })}>
          {t(`sync.status.${sync.status}`)}
        </Badge>
      </InlineStack>
      {sync.status === "failed" || sync.status === "incomplete" ? <Trouble sync={sync} /> : null}
      {sync.status === "pending" || sync.status === "discarded" ? null : <Counts sync={sync} />}
    </BlockStack>
  );
}

function Trouble({ sync }: { sync: SyncRunView }) {
  const { t } = useTranslation();
  const failed = sync.status === "failed";
  return (
    <Banner tone={failed ? "critical" : "warning"}>
      <p>{t(syncErrorKeys(failed ? sync.errorCode : "some_failed"))}</p>
    </Banner>
  );
}

/**
 * Always how many were added and removed. Updated ones if any. Failed ones only while it runs: afterwards they are
 * listed by reason.
 */
function Counts({ sync }: { sync: SyncRunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rest = (["updated", "failed"] as const).filter(
    (count) => sync[count] > 0 && (count === "updated" || sync.finishedAt === null),
  );
  return (
    <dl className="sf-figures-wide">
      {(["added", "removed", ...rest] as const).map((count) => (
        <div key={count} className="sf-figure">
          <dt>
            <Text as="span" variant="bodySm" tone="subdued">
              {t(`sync.count.${count}`)}
            </Text>
          </dt>
          <dd>
            <Text as="span" fontWeight="semibold" numeric>
              {format.count(sync[count])}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AtTarget({ atTarget }: { atTarget: readonly AtTargetView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("sync.atTargetHeading")}
      </Text>
      <dl className="sf-figures">
        {atTarget.map(({ label, customers }) => (
          <div key={label} className="sf-figure">
            <dt>{label}</dt>
            <dd>
              <Text as="span" fontWeight="semibold" numeric>
                {format.count(customers)}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
    </BlockStack>
  );
}
