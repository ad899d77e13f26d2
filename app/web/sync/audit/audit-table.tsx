import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { AuditedPlace } from "../../../domain/sync/audit.ts";
import { useFormat } from "../../format/shop-format.tsx";
import type { TargetName } from "../../target/decision.ts";

interface AuditTableProps {
  readonly places: readonly AuditedPlace[];
  readonly target: TargetName;
}

/** For each tag or list how many were found in it, how many were missing, and how many were not expected. */
export function AuditTable({ places, target }: AuditTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = `sf-audit-${target}`;
  const shown = (count: number): string => (count === 0 ? t("figure.none") : format.count(count));
  return (
    <BlockStack gap="200">
      <Text as="p" variant="bodySm" tone="subdued" id={id}>
        {t(`sync.audit.table.${target}`)}
      </Text>
      <table className="sf-table" aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">{t(`sync.pending.place.${target}`)}</th>
            {(["members", "missing", "extra"] as const).map((count) => (
              <th key={count} scope="col" className="sf-number">
                {t(`sync.audit.${count}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map(({ label, members, missing, extra }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="sf-number">{shown(members)}</td>
              <td className="sf-number">{shown(missing)}</td>
              <td className="sf-number">{shown(extra)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </BlockStack>
  );
}
