import { describe, expect, it } from "vitest";

import { renderPage } from "./render.test-support.tsx";
import { StackedTable } from "./stacked-table.tsx";

const ROWS = [
  { name: "Loyal", customers: 12 },
  { name: "New", customers: 3 },
];
const COLUMNS = [
  { label: "Group", cell: ({ name }: (typeof ROWS)[number]) => name },
  {
    label: "Customers",
    kind: "number" as const,
    cell: ({ customers }: (typeof ROWS)[number]) => String(customers),
  },
];

describe("a table that is stacked on a small screen", () => {
  const shown = renderPage(
    <StackedTable caption="Groups" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />,
  );

  it("names each row by its first cell, and labels the others", () => {
    expect(shown.match(/<th role="rowheader" scope="row">(Loyal|New)<\/th>/g)).toHaveLength(2);
    expect(shown).toContain('<td role="cell" class="sf-number" data-label="Customers">12</td>');
  });

  it("keeps its roles, which its layout would undo", () => {
    expect(shown.match(/role="(table|rowgroup|row|columnheader|rowheader|cell)"/g)).toHaveLength(12);
  });

  it("is named by a caption or by a heading elsewhere", () => {
    expect(shown).toContain("<caption>");
    const labelled = renderPage(
      <StackedTable labelledBy="heading" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />,
    );
    expect(labelled).toContain('aria-labelledby="heading"');
    expect(labelled).not.toContain("<caption>");
  });
});
