import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS } from "../../domain/groups/group.ts";
import { useFormat } from "../format/shop-format.tsx";
import { TARGET_NAMES, type TargetName } from "../target/decision.ts";
import { isRunning } from "../target/set-view.ts";
import { GroupBadge } from "../ui/group-badge.tsx";
import type { SyncView, TargetView } from "./sync-view.ts";
import { Card } from "../ui/card.tsx";

type Targets = Readonly<Record<TargetName, TargetView>>;

/**
 * What each target is confirmed to hold, at one glance. It is not there before a target holds anybody. Nothing is counted
 * of a target while it is sent to.
 */
export function HoldsCard({ view }: { readonly view: Pick<SyncView, "tags" | "klaviyo"> }) {
  const { t } = useTranslation();
  const targets: Targets = { shopify_tags: view.tags, klaviyo: view.klaviyo };
  const held = TARGET_NAMES.filter((name) => sumOf(targets[name]) > 0);
  if (held.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd" id="sf-holds-name">
          {t("sync.holds.heading")}
        </Text>
        <HoldsTable targets={targets} held={held} />
        {TARGET_NAMES.filter((name) => isRunning(targets[name])).map((name) => (
          <Text key={name} as="p" variant="bodySm" tone="subdued">
            {t(`sync.holds.running.${name}`)}
          </Text>
        ))}
      </BlockStack>
    </Card>
  );
}

function HoldsTable({ targets, held }: { readonly targets: Targets; readonly held: readonly TargetName[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = (count: number): string => (count === 0 ? t("figure.none") : format.count(count));
  return (
    <table className="sf-table" aria-labelledby="sf-holds-name">
      <thead>
        <tr>
          <th scope="col">{t("sync.holds.group")}</th>
          {held.map((name) => (
            <th key={name} scope="col" className="sf-number">
              {t(`sync.holds.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {GROUPS.map((group) => (
          <tr key={group}>
            <th scope="row">
              <GroupBadge group={group} />
            </th>
            {held.map((name) => (
              <td key={name} className="sf-number">
                {shown(targets[name].atTarget.find((each) => each.group === group)?.customers ?? 0)}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{t("sync.holds.together")}</th>
          {held.map((name) => (
            <td key={name} className="sf-number">
              {shown(sumOf(targets[name]))}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** A customer is in one group, so the customers of the groups add up. */
function sumOf({ atTarget }: TargetView): number {
  return atTarget.reduce((sum, { customers }) => sum + customers, 0);
}
