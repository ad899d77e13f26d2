import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS, type Group } from "../../domain/groups/group.ts";

const ANY = "";

interface GroupSelectProps {
  /** null: all groups. */
  readonly group: Group | null;
  readonly onChoose: (group: Group | null) => void;
}

/** Chooses the group of those whom the list shows. */
export function GroupSelect({ group, onChoose }: GroupSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("customers.group")}
      options={[
        { value: ANY, label: t("customers.anyGroup") },
        ...GROUPS.map((each) => ({ value: each, label: t(`group.${each}.name`) })),
      ]}
      value={group ?? ANY}
      onChange={(value) => onChoose(GROUPS.find((each) => each === value) ?? null)}
    />
  );
}
