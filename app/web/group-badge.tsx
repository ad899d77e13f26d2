import { Badge, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../domain/groups/group.ts";

const TONES: Record<Group, BadgeProps["tone"]> = {
  new: "info",
  about_to_sleep: "attention",
  sleeping: "new",
  potential_loyal: "magic",
  loyal: "success",
  loyal_at_risk: "critical",
};

/** A group's name in its colour; the name alone says it all. */
export function GroupBadge({ group }: { group: Group }) {
  const { t } = useTranslation();
  return (
    <Badge {...(TONES[group] === undefined ? {} : { tone: TONES[group] })}>{t(`group.${group}.name`)}</Badge>
  );
}
