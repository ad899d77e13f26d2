import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";

/** A group's name in its colour. The name alone says it all. (Polaris' badge would read its tone aloud too.) */
export function GroupBadge({ group }: { group: Group | null }) {
  const { t } = useTranslation();
  return (
    <span className="sf-badge" data-group={group ?? "none"}>
      {t(`group.${group ?? "none"}.name`)}
    </span>
  );
}
