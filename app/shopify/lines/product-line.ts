import { z } from "zod";

import type { Product } from "../../domain/products/product.ts";
import { comparableText } from "../../domain/rules/comparable.ts";
import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

const productFields = z.object({
  id: z.string(),
  productType: z.string(),
  vendor: z.string(),
  tags: z.array(z.string()),
});

const LONGEST = 255;

/** One line of the products' bulk result. */
export function parseProductLine(text: string): Product | { readonly reason: string } {
  const line = parseJsonLine(text, productFields);
  if ("reason" in line) return line;
  const { id, productType, vendor, tags } = line.value;
  try {
    return {
      id: fromGid("Product", id),
      type: comparable(productType),
      vendor: comparable(vendor),
      tags: tags.map(comparable).filter((tag) => tag !== ""),
    };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}

/** A database takes no character 0. */
function comparable(text: string): string {
  return comparableText(text.replaceAll("\0", "")).slice(0, LONGEST);
}
