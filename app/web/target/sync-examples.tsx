import { useId } from "react";
import { useTranslation } from "react-i18next";

import { GROUPS_SET, type SetKey } from "../../domain/sync/audience-set.ts";
import { CustomerName } from "../ui/customers/customer-name.tsx";
import { AudienceBadge } from "./audience-badge.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { ExampleView, PendingSyncView } from "./decision.ts";

/** Some of the customers who would move. They unfold. */
export function SyncExamples({ pending, set }: { pending: PendingSyncView; set: SetKey }) {
  const { t } = useTranslation();
  const headingId = useId();
  const between = [
    { label: t("sync.pending.from"), cell: ({ from }: ExampleView) => <From audiences={from} /> },
    { label: t("sync.pending.to"), cell: ({ to }: ExampleView) => <AudienceBadge audience={to} /> },
  ];
  const inOrOut = [
    {
      label: t("sync.pending.change"),
      cell: ({ to }: ExampleView) => t(to === null ? "sync.pending.leaves" : "sync.pending.joins"),
    },
  ];
  return (
    <details className="sf-details">
      <summary id={headingId}>{t("sync.pending.examplesHeading")}</summary>
      <StackedTable
        labelledBy={headingId}
        rows={pending.examples}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t("sync.pending.customer"),
            cell: (example) => (
              <CustomerName customer={example} namesUnavailable={pending.namesUnavailable} />
            ),
          },
          ...(set === GROUPS_SET ? between : inOrOut),
        ]}
      />
    </details>
  );
}

function From({ audiences }: { audiences: ExampleView["from"] }) {
  return (
    <span className="sf-way">
      {(audiences.length === 0 ? [null] : audiences).map((audience) => (
        <AudienceBadge key={audience?.label ?? "none"} audience={audience} />
      ))}
    </span>
  );
}
