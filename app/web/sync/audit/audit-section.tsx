import { Banner, BlockStack, Button, Divider, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { auditErrorKeys } from "../../i18n/codes.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { AuditExamples } from "./audit-examples.tsx";
import { AuditTable } from "./audit-table.tsx";
import type { AuditFoundView, AuditView } from "./audit-view.ts";
import type { TargetName } from "../../target/decision.ts";
import { Working } from "../../target/sync-progress.tsx";
import type { SyncPageProps } from "../sync-view.ts";

interface AuditSectionProps {
  readonly page: SyncPageProps;
  readonly target: TargetName;
}

const INTENTS = { shopify_tags: "audit-tags", klaviyo: "audit-klaviyo" } as const;

/** What the last comparison of the target with what was sent there found. Another can be started. */
export function AuditSection({ page, target }: AuditSectionProps) {
  const { t } = useTranslation();
  const { view, pending, onIntent } = page;
  const audit = view.audits[target];
  if (audit === null) return null;
  const intent = INTENTS[target];
  return (
    <BlockStack gap="300">
      <Divider />
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t("sync.audit.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t(`sync.audit.text.${target}`)}
        </Text>
      </BlockStack>
      <UnderWay audit={audit} />
      <Failure audit={audit} />
      {audit.last === null ? (
        <Text as="p">{t("sync.audit.never")}</Text>
      ) : (
        <Found found={audit.last} target={target} />
      )}
      <InlineStack>
        <Button
          onClick={() => onIntent(intent)}
          disabled={audit.underWay !== null}
          loading={pending === intent}
        >
          {t("sync.audit.now")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function UnderWay({ audit: { underWay } }: { audit: AuditView }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="sf-status">
      {underWay === null ? null : <Working text={t(`sync.audit.underWay.${underWay}`)} />}
    </div>
  );
}

function Failure({ audit: { failure } }: { audit: AuditView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (failure === null) return null;
  return (
    <Banner tone="warning">
      <p>{t("sync.audit.failed", { moment: format.dateTime(failure.at) })}</p>
      <p>{t(auditErrorKeys(failure.code))}</p>
    </Banner>
  );
}

function Found({ found, target }: { found: AuditFoundView; target: TargetName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { at, differences, strangers, metafields, repair } = found;
  const counted = (count: number) => ({ count, customers: format.count(count) });
  if (differences === 0)
    return (
      <Text as="p">
        {t("sync.audit.last", { moment: format.dateTime(at) })} {t("sync.audit.same")}
      </Text>
    );
  return (
    <BlockStack gap="300">
      <BlockStack gap="100">
        <Text as="p">
          {t("sync.audit.last", { moment: format.dateTime(at) })}{" "}
          {t("sync.audit.differs", { count: differences, differences: format.count(differences) })}
        </Text>
        <Text as="p">{t(`sync.audit.repair.${repair}`)}</Text>
        {strangers === 0 ? null : <Text as="p">{t("sync.audit.strangers", counted(strangers))}</Text>}
        {metafields === 0 ? null : <Text as="p">{t("sync.audit.metafields", counted(metafields))}</Text>}
      </BlockStack>
      <AuditTable places={found.places} target={target} />
      {found.examples.length === 0 ? null : <AuditExamples found={found} />}
    </BlockStack>
  );
}
