import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { SORTS, type Sort } from "./sorts.ts";

/** Chooses the order of the customers. */
export function SortSelect({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const { t } = useTranslation();
  return (
    <div className="sf-toolbar-sort">
      <Select
        label={t("groupPage.sortLabel")}
        name="sort"
        options={SORTS.map((each) => ({ value: each, label: t(`groupPage.sort.${each}`) }))}
        value={sort}
        onChange={(value) => {
          const chosen = SORTS.find((each) => each === value);
          if (chosen !== undefined) onSort(chosen);
        }}
      />
    </div>
  );
}
