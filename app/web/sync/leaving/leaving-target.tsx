import { BlockStack, Button, ButtonGroup, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS_SET } from "../../../domain/sync/audience-set.ts";
import { useFormat } from "../../format/shop-format.tsx";
import type { TargetName } from "../../target/decision.ts";
import { KlaviyoForm } from "../klaviyo/klaviyo-form.tsx";
import { LastSync } from "../../target/last-sync.tsx";
import type { LeftView } from "./leaving-view.ts";
import type { SyncIntent, SyncCardProps, TargetView } from "../sync-view.ts";

interface LeavingTargetProps {
  readonly page: SyncCardProps;
  readonly target: TargetName;
  readonly view: TargetView;
}

const INTENTS = {
  shopify_tags: { cleanUp: "clean-up-tags", leave: "disable-tags" },
  klaviyo: { cleanUp: "clean-up-klaviyo", leave: "disconnect-klaviyo" },
} as const satisfies Record<TargetName, Record<"cleanUp" | "leave", SyncIntent>>;

/** With one of these errors, another access to the target is needed first. */
const ACCESS_CODES: Readonly<Record<TargetName, ReadonlySet<string>>> = {
  shopify_tags: new Set(),
  klaviyo: new Set(["wrong_key", "missing_scope", "connection_ended"]),
};

/** A target that is cleaned up before it is switched off: the progress, or what is left, and what can be done. */
export function LeavingTarget({ page, target, view }: LeavingTargetProps) {
  const { t } = useTranslation();
  const left = view.leaving?.left ?? null;
  const { cleanUp, leave } = INTENTS[target];
  const { pending, onIntent } = page;
  const busy = pending === cleanUp || pending === leave;
  const needsAccess = left !== null && ACCESS_CODES[target].has(view.lastSync?.errorCode ?? "");
  return (
    <BlockStack gap="400">
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t("sync.leaving.heading")}
        </Text>
        <Text as="p">{t(left === null ? `sync.leaving.${target}.text` : "sync.leaving.stopped")}</Text>
      </BlockStack>
      <LastSync name={target} set={GROUPS_SET} target={view} queued={false} />
      {left === null ? null : <Left left={left} target={target} />}
      {needsAccess ? (
        <>
          <Text as="p">{t("sync.leaving.needsAccess")}</Text>
          <KlaviyoForm {...page} />
        </>
      ) : null}
      <ButtonGroup>
        {left === null ? null : (
          <Button
            variant={needsAccess || page.primary !== target ? "secondary" : "primary"}
            onClick={() => onIntent(cleanUp)}
            loading={pending === cleanUp}
            disabled={busy}
          >
            {t("sync.leaving.again")}
          </Button>
        )}
        <Button tone="critical" onClick={() => onIntent(leave)} loading={pending === leave} disabled={busy}>
          {left === null ? t("sync.leaving.stop") : t(`sync.leaving.${target}.anyway`)}
        </Button>
      </ButtonGroup>
    </BlockStack>
  );
}

function Left({ left, target }: { left: LeftView; target: TargetName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = (count: number) => ({ count, customers: format.count(count) });
  const items = [
    left.placed === 0 ? null : t(`sync.leaving.${target}.placed`, counted(left.placed)),
    left.shown === 0 ? null : t(`sync.leaving.${target}.shown`, counted(left.shown)),
    left.definitions ? t("sync.leaving.definitions") : null,
    left.lists.length === 0 ? null : t("sync.leaving.lists", { names: left.lists.join("; ") }),
    left.segments.length === 0 ? null : t("sync.leaving.segments", { names: left.segments.join("; ") }),
  ].filter((item) => item !== null);
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("sync.leaving.leftHeading")}
      </Text>
      {items.length === 0 ? (
        <Text as="p">{t("sync.leaving.nothing")}</Text>
      ) : (
        <List>
          {items.map((item) => (
            <List.Item key={item}>{item}</List.Item>
          ))}
        </List>
      )}
    </BlockStack>
  );
}
