import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";

export interface Column<Row> {
  readonly label: string;
  /** number: at the end of its cell, in figures of equal width. short: never broken into lines. */
  readonly kind?: "number" | "short";
  readonly cell: (row: Row) => ReactNode;
}

/** The name of the table: a heading elsewhere, or a caption of its own, which may be for screen readers only. */
type Name =
  | { readonly labelledBy: string; readonly caption?: never }
  | { readonly caption: string; readonly captionShown?: boolean; readonly labelledBy?: never };

type StackedTableProps<Row> = Name & {
  /** The first column names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
};

const CLASSES = { number: "sf-number", short: "sf-nowrap" } as const;

/**
 * A table whose rows are stacks of labelled cells on a small screen. That layout removes the table's own roles, so
 * they are set here.
 */
export function StackedTable<Row>({ columns, rows, keyOf, ...name }: StackedTableProps<Row>) {
  return (
    <table className="sf-table sf-table-stacked" role="table" aria-labelledby={name.labelledBy}>
      {name.caption === undefined ? null : <Caption text={name.caption} shown={name.captionShown === true} />}
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ label, kind }) => (
            <th
              key={label}
              role="columnheader"
              scope="col"
              className={kind === "number" ? CLASSES.number : undefined}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ label, kind, cell }, place) => (
              <Cell key={label} label={label} className={kind && CLASSES[kind]} names={place === 0}>
                {cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Caption({ text, shown }: { text: string; shown: boolean }) {
  return (
    <caption>
      <Text as="span" {...(shown ? { tone: "subdued" } : { visuallyHidden: true })}>
        {text}
      </Text>
    </caption>
  );
}

interface CellProps {
  readonly label: string;
  readonly className: string | undefined;
  /** This cell names its row. */
  readonly names: boolean;
  readonly children: ReactNode;
}

function Cell({ label, className, names, children }: CellProps) {
  return names ? (
    <th role="rowheader" scope="row" className={className}>
      {children}
    </th>
  ) : (
    <td role="cell" className={className} data-label={label}>
      {children}
    </td>
  );
}
