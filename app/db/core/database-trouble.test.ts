import { describe, expect, it } from "vitest";

import { DatabaseSilentError, databaseTroubleOf } from "./database-trouble.ts";

const coded = (code: string): Error => Object.assign(new Error("words"), { code });

describe("databaseTroubleOf", () => {
  it.each([
    [coded("53100"), "full"],
    [coded("53300"), "unreachable"],
    [coded("25006"), "read_only"],
    [coded("57P01"), "unreachable"],
    [coded("08006"), "unreachable"],
    [coded("57014"), "slow"],
    [coded("ECONNREFUSED"), "unreachable"],
    [coded("P1001"), "unreachable"],
    [new Error("timeout exceeded when trying to connect"), "slow"],
    [new Error("Connection terminated unexpectedly"), "unreachable"],
    [new DatabaseSilentError("no answer"), "slow"],
    // Prisma's adapter puts PostgreSQL's code on an error of its own like this.
    [new Error("adapter", { cause: { kind: "postgres", originalCode: "53100" } }), "full"],
    [new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]), "unreachable"],
  ])("%o: %s", (error, trouble) => {
    expect(databaseTroubleOf(error)).toBe(trouble);
  });

  it.each([[new Error("another")], [coded("23505")], [coded("P2002")], ["text"], [null], [undefined]])(
    "%o is none",
    (error) => {
      expect(databaseTroubleOf(error)).toBeNull();
    },
  );

  it("looks no deeper than anybody hangs errors", () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(databaseTroubleOf(error)).toBeNull();
  });
});
