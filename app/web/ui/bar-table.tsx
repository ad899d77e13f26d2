import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { useFormat } from "../format/shop-format.tsx";

/** A row: its label, and the value that its bar shows. */
export interface BarRow {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  /** Whose colour the bar has; null: that of no group. */
  readonly group?: Group | null;
  /** A note after the value. */
  readonly note?: string;
}

interface BarTableProps {
  readonly caption: string;
  readonly labelHeading: string;
  readonly valueHeading: string;
  readonly rows: readonly BarRow[];
}

/** Counts as bars. The longest bar fills its column. It is a table, so the bars are not the only way to read it. */
export function BarTable({ caption, labelHeading, valueHeading, rows }: BarTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <table className="sf-bars">
      <caption>
        <Text as="span" visuallyHidden>
          {caption}
        </Text>
      </caption>
      <thead>
        <tr>
          <th scope="col">{labelHeading}</th>
          <th scope="col">{valueHeading}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, value, group, note }) => (
          <tr key={key} data-group={group === undefined ? undefined : (group ?? "none")}>
            <th scope="row">{label}</th>
            <td>
              <span className="sf-bars-track">
                <span className="sf-bars-bar" style={{ inlineSize: `${(100 * value) / most}%` }} />
              </span>
              <span className="sf-bars-value">
                {note === undefined
                  ? format.count(value)
                  : t("figure.withNote", { value: format.count(value), note })}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
