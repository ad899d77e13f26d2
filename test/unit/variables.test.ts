import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { readEnv } from "../../app/env.server.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const example = read(".env.example");

/** The names in the schema of app/env.server.ts, in its order. */
const KNOWN = [
  ...read("app/env.server.ts").matchAll(/^ {4}([A-Z][A-Z_]+): (?:z|appUrl|moment|postgresUrl)\b/gm),
].map(([, name]) => name);
const REQUIRED = ["SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "SHOPIFY_APP_URL", "ENCRYPTION_KEY"];

/** Names and values of lines such as `PORT=3000` or `# PORT=3000`. */
function linesOf(text: string, start: RegExp): [string, string][] {
  return text
    .split("\n")
    .map((line) => start.exec(line))
    .flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? ""]]));
}
const given = linesOf(example, /^([A-Z][A-Z_]+)=(.*)$/);
const shown = linesOf(example, /^# ([A-Z][A-Z_]+)=(.*)$/);

/** The names in the first column of the table of variables. */
function documented(): string[] {
  const [, section = ""] = /\n## Variables\n([\s\S]*?)\n## /.exec(read("docs/operations.md")) ?? [];
  const cells = section.split("\n").flatMap((line) => /^\| (`.*?) \|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = ""]) => name));
}

describe("the variables that the app reads", () => {
  it("are found in its schema", () => {
    expect(KNOWN).toEqual(expect.arrayContaining([...REQUIRED, "DATABASE_URL", "LOG_LEVEL"]));
    expect(Object.keys(readEnv(filledIn())).sort()).toEqual([...KNOWN, "OLDER_API_SECRETS"].sort());
  });

  it("are all in .env.example, none twice", () => {
    expect([...given, ...shown].map(([name]) => name).sort()).toEqual([...KNOWN].sort());
  });

  it("must be filled in there where the app can't do without", () => {
    expect(given.map(([name]) => name)).toEqual(REQUIRED);
  });

  it("are all in the table of docs/operations.md, none twice", () => {
    expect(documented().sort()).toEqual([...KNOWN].sort());
  });
});

/** The example with all its lines in use. The app accepts it, so it accepts each value that is shown there. */
function filledIn(): Record<string, string> {
  const secrets = {
    SHOPIFY_API_KEY: "key",
    SHOPIFY_API_SECRET: "secret",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  return { ...Object.fromEntries([...given, ...shown]), ...secrets };
}
