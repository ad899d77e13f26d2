import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { ScoreSort, Sort } from "./sorts.ts";

interface SortSelectProps<Each extends Sort | ScoreSort> {
  readonly sorts: readonly Each[];
  readonly sort: Each;
  readonly onSort: (sort: Each) => void;
}

/** Chooses the order of the customers. */
export function SortSelect<Each extends Sort | ScoreSort>({ sorts, sort, onSort }: SortSelectProps<Each>) {
  const { t } = useTranslation();
  const labelOf = (each: Sort | ScoreSort): string => t(`groupPage.sort.${each}`);
  return (
    <div className="sf-toolbar-sort">
      <Select
        label={t("groupPage.sortLabel")}
        name="sort"
        options={sorts.map((each) => ({ value: each, label: labelOf(each) }))}
        value={sort}
        onChange={(value) => {
          const chosen = sorts.find((each) => each === value);
          if (chosen !== undefined) onSort(chosen);
        }}
      />
    </div>
  );
}
