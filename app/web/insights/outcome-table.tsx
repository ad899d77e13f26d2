import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface OutcomeTableProps {
  readonly caption: string;
  /** The label of the first column, which names the rows. */
  readonly rowLabel: string;
  /** The labels of the columns of numbers, by key. */
  readonly columns: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

/** A table of a back-test's figures. On a phone each row is a stack. */
export function OutcomeTable({ caption, rowLabel, columns, children }: OutcomeTableProps) {
  return (
    <table className="sf-table sf-table-stacked" role="table">
      <caption>
        <Text as="span" tone="subdued">
          {caption}
        </Text>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {rowLabel}
          </th>
          {Object.entries(columns).map(([column, label]) => (
            <th key={column} role="columnheader" scope="col" className="sf-number sf-wrapping">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}
