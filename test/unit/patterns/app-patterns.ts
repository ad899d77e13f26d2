/** Finds the regular expressions in the app's own source, so that none is forgotten. */
import { globSync, readFileSync } from "node:fs";

import ts from "typescript";

export interface AppPatterns {
  /** Each as `file: literal`. */
  readonly literals: ReadonlyMap<string, RegExp>;
  /** Files that put a pattern together while they run. */
  readonly composedIn: readonly string[];
}

export function appPatterns(): AppPatterns {
  const literals = new Map<string, RegExp>();
  const composedIn = new Set<string>();
  for (const file of globSync("app/**/*.{ts,tsx}").sort()) {
    if (file.startsWith("app/db/generated") || /\.test(?:-support)?\.tsx?$/.test(file)) continue;
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) literals.set(`${file}: ${node.text}`, readLiteral(node.text));
      else if (isComposed(node)) composedIn.add(file);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { literals, composedIn: [...composedIn] };
}

function isComposed(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  return ts.isIdentifier(node.expression) && node.expression.text === "RegExp";
}

function readLiteral(text: string): RegExp {
  const end = text.lastIndexOf("/");
  return new RegExp(text.slice(1, end), text.slice(end + 1));
}
