import { createWriteStream } from "node:fs";
import { once } from "node:events";

import { Kind, type SelectionSetNode } from "graphql";

import { escapeSlashes } from "../../simulators/shopify/bulk/escape-slashes.ts";
import { FIRST_ORDER_ID, orderNode, originalOrder } from "./orders.ts";
import { documentOf, select } from "./select.ts";

const CHUNK_LINES = 2_000;

/** Writes the result of a bulk query for orders, a line for each order. */
export async function writeResultFile(path: string, document: string, orders: number): Promise<void> {
  const selection = nodeSelection(document);
  const file = createWriteStream(path);
  for (let from = 0; from < orders; from += CHUNK_LINES) {
    const lines = Array.from({ length: Math.min(CHUNK_LINES, orders - from) }, (_, n) =>
      JSON.stringify(select(orderNode(originalOrder(FIRST_ORDER_ID + from + n, orders)), selection, {})),
    );
    if (!file.write(escapeSlashes(`${lines.join("\n")}\n`))) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

/** What a bulk query for orders selects of each order, as text. Two queries with the same text have the same result. */
export function selectionText(document: string): string | null {
  const at = document.indexOf("node {");
  return document.includes("orders(") && at >= 0 ? document.slice(at).replace(/\s+/g, " ") : null;
}

function nodeSelection(document: string): SelectionSetNode {
  let found: SelectionSetNode | undefined;
  const [definition] = documentOf(document).definitions;
  let within = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined;
  while (within !== undefined && found === undefined) {
    const field: SelectionSetNode["selections"][number] | undefined = within.selections[0];
    if (field?.kind !== Kind.FIELD) break;
    within = field.selectionSet;
    if (field.name.value === "node") found = within;
  }
  if (found === undefined) throw new Error("The bulk query selects no nodes.");
  return found;
}
