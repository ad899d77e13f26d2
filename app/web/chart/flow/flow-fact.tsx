import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FlowCell } from "../../../domain/movement/flow.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { HeadlineFact } from "../../ui/headline-fact.tsx";

/** How many customers went one way, and what they have spent. */
export function FlowFact({ term, cell }: { term: ReactNode; cell: FlowCell }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, spentMinor } = cell;
  return (
    <HeadlineFact
      term={term}
      value={t("home.customersInGroups", { count: customers, customers: format.count(customers) })}
      note={t("movement.stake", { amount: format.wholeMoney(spentMinor) })}
    />
  );
}
