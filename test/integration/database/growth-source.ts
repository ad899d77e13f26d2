/** The bulk statements that the app's source holds. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import ts from "typescript";

import { singleSpaced } from "./growth-plans.ts";

export interface BulkStatement {
  /** Its file, within app/. */
  readonly file: string;
  /** The text of it that stands in the source, with `…` for what is put in. */
  readonly text: string;
  /** Whether a statement that was sent holds this one. */
  isIn(sent: string): boolean;
}

const BULK =
  /unnest\s*\(|insert into[^]*\bselect\b|\bupdate\b[^]*\bset\b[^]*\bfrom\b|delete from[^]*(\busing\b|\bselect\b)|= any\s*\(/i;
const WRITES = /\b(insert into|update|delete from|unnest\s*\()/i;

/** Every text in app/ that is, or is part of, a statement on many rows at once that writes or takes arrays. */
export async function bulkStatements(): Promise<BulkStatement[]> {
  const app = new URL("../../../app/", import.meta.url).pathname;
  const files = (await readdir(app, { recursive: true })).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|generated/.test(file),
  );
  const found = await Promise.all(
    files.map(async (file) => textsIn(await readFile(join(app, file), "utf8"), file)),
  );
  return found.flat().sort((a, b) => (a.file < b.file ? -1 : 1));
}

function textsIn(source: string, file: string): BulkStatement[] {
  const found: BulkStatement[] = [];
  const visit = (node: ts.Node): void => {
    const parts = partsOf(node);
    if (parts !== null) {
      const text = singleSpaced(parts.join("…"));
      if (BULK.test(text) && WRITES.test(text)) found.push({ file, text, isIn: holds(parts) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false));
  return found;
}

/** The fixed parts of a text, in their order; null: no text. */
function partsOf(node: ts.Node): string[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
}

/** The fixed parts stand in what was sent one after another. */
function holds(parts: readonly string[]): (sent: string) => boolean {
  const fixed = parts.map(singleSpaced).filter((part) => part !== "");
  return (sent) => {
    let at = 0;
    for (const part of fixed) {
      at = sent.indexOf(part, at);
      if (at < 0) return false;
      at += part.length;
    }
    return true;
  };
}
