import { useTranslation } from "react-i18next";

import type { Group } from "../domain/groups/group.ts";

/** A group's name in its colour; the name alone says it all. (Polaris' badge would read its tone aloud too.) */
export function GroupBadge({ group }: { group: Group }) {
  const { t } = useTranslation();
  return (
    <span className="sf-badge" data-group={group}>
      {t(`group.${group}.name`)}
    </span>
  );
}
