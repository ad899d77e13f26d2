import { Link, Text } from "@shopify/polaris";
import type { CSSProperties } from "react";

import { squaresOf } from "./squares.ts";

/** A cell: how large its square is, its words, and where it leads. */
export interface SquareCell {
  /** null: nothing is there, and nothing is said. */
  readonly value: number | null;
  readonly words: string;
  readonly link: { readonly url: string; readonly name: string };
}

export interface SquareRow {
  readonly key: string;
  readonly name: string;
  /** One for each column. */
  readonly cells: readonly SquareCell[];
}

interface SquareTableProps {
  readonly title: string;
  /** What goes up, and what goes across. */
  readonly corner: readonly [up: string, across: string];
  readonly columns: readonly { readonly key: string; readonly name: string }[];
  /** From the top. */
  readonly rows: readonly SquareRow[];
}

/**
 * A map of squares whose size and colour show a value, each a link. It is a table, so it is the picture and its figures
 * at once. The names of the columns stand below it, as below a picture.
 */
export function SquareTable({ title, corner, columns, rows }: SquareTableProps) {
  const squares = squaresOf(rows.map(({ cells }) => cells.map(({ value }) => value ?? 0)));
  return (
    <table className="sf-squares">
      <caption>
        <Text as="span" variant="headingSm">
          {title}
        </Text>
      </caption>
      <thead>
        <tr>
          <th scope="col">
            {corner.map((text) => (
              <span key={text}>{text}</span>
            ))}
          </th>
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
              <Cell key={columns[column]?.key} cell={cell} square={squares[row]?.[column] ?? NOTHING} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const NOTHING = { side: 0, share: 0 };

function Cell({ cell, square }: { readonly cell: SquareCell; readonly square: typeof NOTHING }) {
  const { value, words, link } = cell;
  if (value === null) return <td />;
  const drawn: CSSProperties & Record<"--sf-side" | "--sf-share", number> = {
    "--sf-side": square.side,
    "--sf-share": square.share,
  };
  return (
    <td>
      <Link url={link.url} accessibilityLabel={link.name} monochrome removeUnderline>
        <span className="sf-square-room">
          <span className="sf-square" style={drawn} />
        </span>
        <span className="sf-square-words">{words}</span>
      </Link>
    </td>
  );
}
