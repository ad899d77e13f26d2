import { Link, Text } from "@shopify/polaris";
import type { CSSProperties } from "react";

import { shadesOf, type Shade } from "./heat.ts";

/** A cell: how strongly it is coloured, its words, a smaller note below them, and where it leads. */
export interface HeatCell {
  /** null: nothing can be there, and nothing is said. */
  readonly value: number | null;
  readonly words: string;
  readonly note?: string;
  readonly link?: { readonly url: string; readonly name: string };
}

export interface HeatRow {
  readonly key: string;
  readonly name: string;
  /** One for each column. */
  readonly cells: readonly HeatCell[];
}

interface HeatTableProps {
  readonly title: string;
  /** What the rows and the columns are, such as `Orders and spend ↓ · Last order →`. */
  readonly corner: string;
  readonly columns: readonly { readonly key: string; readonly name: string }[];
  readonly rows: readonly HeatRow[];
  /** Whether the strongest colour is the largest value of all cells, or of each row. */
  readonly by: "all" | "row";
}

/** A table whose cells are coloured by their values. It is the picture and its figures at once. */
export function HeatTable({ title, corner, columns, rows, by }: HeatTableProps) {
  const all = shadesOf(rows.flatMap(({ cells }) => cells.map(({ value }) => value ?? 0)));
  const shades = rows.map(({ cells }, row) =>
    by === "row"
      ? shadesOf(cells.map(({ value }) => value ?? 0))
      : all.slice(row * columns.length, (row + 1) * columns.length),
  );
  return (
    <div className="sf-scroll" role="region" aria-label={title} tabIndex={0}>
      <table className="sf-table sf-heat">
        <caption>
          <Text as="span" visuallyHidden>
            {title}
          </Text>
        </caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, cells }, row) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <Cell key={columns[column]?.key} cell={cell} shade={shades[row]?.[column]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, shade }: { cell: HeatCell; shade: Shade | undefined }) {
  const { value, words, note, link } = cell;
  if (value === null) return <td className="sf-heat-cell" />;
  const strength: CSSProperties & { "--sf-share": number } = { "--sf-share": shade?.share ?? 0 };
  return (
    <td className="sf-heat-cell" data-text={shade?.text} style={strength}>
      {link === undefined ? (
        words
      ) : (
        <Link url={link.url} accessibilityLabel={link.name} monochrome removeUnderline>
          {words}
        </Link>
      )}
      {note === undefined ? null : <span className="sf-heat-note">{note}</span>}
    </td>
  );
}
