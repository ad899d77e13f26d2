/** Finds the bulk statements in the app's source. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import ts from "typescript";

import { singleSpaced } from "./growth-plans.ts";

export interface BulkStatement {
  /** Its file, within app/. */
  readonly file: string;
  /** The statement's text as it stands in the source, with `…` for the parts that are put in. */
  readonly text: string;
  /** Whether a statement that was sent contains this one. */
  isIn(sent: string): boolean;
}

const BULK =
  /unnest\s*\(|insert into[^]*\bselect\b|\bupdate\b[^]*\bset\b[^]*\bfrom\b|delete from[^]*(\busing\b|\bselect\b)|= any\s*\(/i;
const WRITES = /\b(insert into|update|delete from|unnest\s*\()/i;

/** All texts in app/ that are, or are part of, a statement that writes many rows at once or takes arrays. */
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

/** The fixed parts of a text, in their order; null: it is no text. */
function partsOf(node: ts.Node): string[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
}

/** Whether the fixed parts stand in the sent statement one after another. */
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
