import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";
import { describe, expect, it } from "vitest";

const APP = fileURLToPath(new URL("../../../app/", import.meta.url));

const sources = [...filesOf("web"), ...filesOf("routes"), "root.tsx"]
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test(-support)?\.tsx?|d\.ts)$/.test(path))
  .map((path) => parse(path));

/** Properties and attributes whose text a merchant reads or hears. */
const SPOKEN = new Set([
  "label",
  "title",
  "subtitle",
  "helpText",
  "placeholder",
  "error",
  "alt",
  "aria-label",
  "accessibilityLabel",
  "heading",
  "text",
]);
/** The beginning of a private key of Klaviyo, which is no word. */
const NOT_WORDS = new Set(["pk_"]);

describe("the pages' copy", () => {
  it("is nowhere but in the words of a language", () => {
    expect(sources.flatMap(literalWords)).toEqual([]);
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(join(APP, folder), { recursive: true, encoding: "utf8" }).map((path) =>
    join(folder, path),
  );
}

function parse(path: string): ts.SourceFile {
  const text = readFileSync(join(APP, path), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
}

function nodesOf(source: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return nodes;
}

/** Texts between tags and in spoken attributes that contain a letter. */
function literalWords(source: ts.SourceFile): string[] {
  return nodesOf(source)
    .map((node) => spokenText(node))
    .filter((text) => text !== null && /\p{L}/u.test(text) && !NOT_WORDS.has(text))
    .map((text) => `${source.fileName}: ${text}`);
}

function spokenText(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return node.text.trim();
  if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression)) {
    return ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent) ? node.expression.text : null;
  }
  if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
    return SPOKEN.has(node.name.getText()) ? node.initializer.text : null;
  }
  if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
    const name = node.name.getText();
    return SPOKEN.has(name) || name === "content" ? node.initializer.text : null;
  }
  return null;
}
