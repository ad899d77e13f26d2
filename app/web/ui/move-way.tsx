import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { GroupBadge } from "./group-badge.tsx";

/** From one group to another. Screen readers read the arrow as a word. */
export function MoveWay({ from, to }: { from: Group | null; to: Group | null }) {
  const { t } = useTranslation();
  return (
    <span className="sf-way">
      <GroupBadge group={from} />
      <span aria-hidden>→</span>
      <Text as="span" visuallyHidden>
        {t("movement.to")}
      </Text>
      <GroupBadge group={to} />
    </span>
  );
}
