import { Text } from "@shopify/polaris";

interface FigureTableProps {
  readonly title: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

/** The figures behind a picture. */
export function FigureTable({ title, head, rows }: FigureTableProps) {
  return (
    <div className="sf-scroll" role="region" aria-label={title} tabIndex={0}>
      <table className="sf-table">
        <caption>
          <Text as="span" visuallyHidden>
            {title}
          </Text>
        </caption>
        <thead>
          <tr>
            {head.map((text, column) => (
              <th key={text} scope="col" className={column === 0 ? undefined : "sf-number"}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = "", ...cells], row) => (
            <tr key={`${row}-${name}`}>
              <th scope="row">{name}</th>
              {cells.map((text, column) => (
                <td key={head[column + 1]} className="sf-number">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
