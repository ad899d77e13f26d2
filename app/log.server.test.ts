import { describe, expect, it } from "vitest";

import { createLog } from "./log.server.ts";

function logged(fields: object, level: "info" | "silent" = "info"): string {
  const lines: string[] = [];
  createLog({ LOG_LEVEL: level }, { stream: { write: (line) => void lines.push(line) } }).info(
    fields,
    "message",
  );
  return lines.join("");
}

describe("the log", () => {
  it("removes secret fields however deep they stand and however they are spelled", () => {
    const line = logged({
      shopId: 1,
      accessToken: "aaa",
      headers: { Authorization: "bbb", cookie: "ccc" },
      list: [{ email: "ddd", encryptedKey: "eee", private_key: "fff", spentMinor: 99_117 }],
    });
    expect(line).toContain('"shopId":1');
    expect(line).not.toMatch(/aaa|bbb|ccc|ddd|eee|fff|99117/);
  });

  it("keeps of an error what says where and why, and nothing that hangs on it", () => {
    const cause = Object.assign(new Error("no access for mallory@example.com"), {
      detail: "Key (email)=(mallory)",
    });
    const error = Object.assign(new TypeError("failed", { cause }), {
      code: "E1",
      config: { headers: "ggg" },
    });
    const entry = JSON.parse(logged({ err: error })) as { err: Record<string, unknown> };
    expect(entry.err).toMatchObject({ type: "TypeError", message: "failed", code: "E1" });
    expect(entry.err["cause"]).toMatchObject({ message: "no access for [email]" });
    expect(JSON.stringify(entry)).not.toMatch(/ggg|mallory/);
  });

  it("keeps no message that quotes data: arguments, texts that can't be read, values, rows", () => {
    const named = (name: string, message: string, more = {}): Error =>
      Object.assign(new Error(message), { name, ...more });
    const errors = [
      named("PrismaClientValidationError", 'Invalid call\n  name: "Mallory"\n at Mallory 7'),
      named("PrismaClientKnownRequestError", "Key (name)=(Mallory) already exists", { code: "P2010" }),
      named("SyntaxError", "Unexpected token 'M', \"Mallory\" is not valid JSON"),
      named("error", 'invalid input syntax for type bigint: "Mallory"', { code: "22P02" }),
      new Error("driver", { cause: { kind: "UniqueConstraint", detail: "Key (name)=(Mallory)" } }),
    ];
    const entries = errors.map((err) => JSON.parse(logged({ err })) as { err: Record<string, unknown> });
    expect(JSON.stringify(entries)).not.toContain("Mallory");
    expect(entries.map(({ err }) => [err["type"], err["code"]])).toEqual([
      ["PrismaClientValidationError", undefined],
      ["PrismaClientKnownRequestError", "P2010"],
      ["SyntaxError", undefined],
      ["error", "22P02"],
      ["Error", undefined],
    ]);
    expect(entries[4]?.err["cause"]).toEqual({ kind: "UniqueConstraint" });
    expect(entries[0]?.err["stack"]).toMatch(/log\.server\.test\.ts/);
  });

  it("takes bigints and dates, and says nothing when it is silent", () => {
    expect(logged({ id: 12n, at: new Date("2026-01-02T00:00:00Z") })).toMatch(
      /"id":12.*2026-01-02T00:00:00.000Z/,
    );
    expect(logged({ id: 1 }, "silent")).toBe("");
  });
});
