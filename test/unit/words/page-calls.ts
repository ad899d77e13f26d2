import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A call of `t` in the pages. */
export interface PageCall {
  /** Of the app's folder, such as `web/home/home-page.tsx`. */
  readonly file: string;
  /** The keys that the call may ask for, by its type; null: its type tells no keys. */
  readonly keys: readonly string[] | null;
  /** The names of the values that it gives; null: not all of them stand there. */
  readonly given: ReadonlySet<string> | null;
  /** Whether the text stands in a button. */
  readonly inButton: boolean;
}

/** What the pages' sources say about their words. */
export interface PageSources {
  readonly calls: readonly PageCall[];
  /** The files that a file imports for what they do, not for their types alone. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

/** Reads all sources of pages by TypeScript's own checker, which knows the keys that a variable may hold. */
export function readPageSources(): PageSources {
  const options = compilerOptions();
  const names = ["web", "routes"].flatMap(filesOf).concat(path.join(ROOT, "app/root.tsx"));
  const program = ts.createProgram(names.concat(path.join(ROOT, "app/web/i18n/i18next.d.ts")), options);
  const checker = program.getTypeChecker();
  const sources = names.flatMap((name) => program.getSourceFile(name) ?? []);
  return {
    calls: sources.flatMap((source) => callsIn(source, checker)),
    imports: new Map(sources.map((source) => [nameOf(source.fileName), importsOf(source, options)])),
  };
}

function compilerOptions(): ts.CompilerOptions {
  const file = path.join(ROOT, "tsconfig.json");
  const config: unknown = ts.readConfigFile(file, (name) => ts.sys.readFile(name)).config;
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options;
}

function filesOf(folder: string): string[] {
  return readdirSync(path.join(ROOT, "app", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|test-support|server)\.tsx?$|\.d\.ts$/.test(name))
    .map((name) => path.join(ROOT, "app", folder, name));
}

function nameOf(file: string): string {
  return path.relative(path.join(ROOT, "app"), file);
}

function callsIn(source: ts.SourceFile, checker: ts.TypeChecker): PageCall[] {
  const calls: PageCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)t$/.test(node.expression.getText())) {
      const [key, values] = node.arguments;
      if (key !== undefined)
        calls.push({
          file: nameOf(source.fileName),
          keys: keysOf(checker.getTypeAtLocation(key), checker),
          given: namesIn(values),
          inButton: isInButton(node),
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

function keysOf(type: ts.Type, checker: ts.TypeChecker): string[] | null {
  if (type.isStringLiteral()) return [type.value];
  if (type.isUnion()) {
    const parts = type.types.map((each) => keysOf(each, checker));
    return parts.includes(null) ? null : parts.flatMap((each) => each ?? []);
  }
  const element = checker.isArrayLikeType(type)
    ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    : undefined;
  return element === undefined ? null : keysOf(element, checker);
}

function namesIn(values: ts.Expression | undefined): Set<string> | null {
  if (values === undefined) return new Set();
  if (!ts.isObjectLiteralExpression(values)) return null;
  const names = values.properties.map((property) => property.name?.getText() ?? null);
  return names.some((name) => name === null) ? null : new Set(names.filter((name) => name !== null));
}

/** Inside of `<Button>`, or the `content` of one of Polaris' actions, which are buttons too. */
function isInButton(call: ts.Node): boolean {
  for (let node = call; ; node = node.parent) {
    const { parent } = node;
    if (ts.isJsxElement(parent)) return /Button$/.test(parent.openingElement.tagName.getText());
    if (ts.isPropertyAssignment(parent))
      return parent.name.getText() === "content" && parent.initializer === node;
    if (!ts.isConditionalExpression(parent) && !ts.isJsxExpression(parent)) return false;
  }
}

function importsOf(source: ts.SourceFile, options: ts.CompilerOptions): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const isType = ts.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly
      : statement.isTypeOnly;
    const from = statement.moduleSpecifier;
    if (isType === true || from === undefined || !ts.isStringLiteral(from)) return [];
    if (!from.text.startsWith(".")) return [];
    const found = ts.resolveModuleName(from.text, source.fileName, options, ts.sys).resolvedModule;
    return found === undefined ? [] : [nameOf(found.resolvedFileName)];
  });
}
