/** Why the database can't serve any request. */
export type DatabaseTrouble =
  /** Stopped, starting, cut off, or without a free connection. */
  | "unreachable"
  /** It only reads: it is a replica, or it was told to. */
  | "read_only"
  /** No room on its disk. */
  | "full"
  /** It did not answer in time. */
  | "slow";

/** SQLSTATEs, and the codes of Node and of Prisma. Two characters stand for a whole class of SQLSTATEs. */
const TROUBLES: Readonly<Record<string, DatabaseTrouble>> = {
  "25006": "read_only",
  "53100": "full",
  "53": "unreachable",
  "08": "unreachable",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "unreachable",
  "57014": "slow",
  "55P03": "slow",
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  EPIPE: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "slow",
  P1001: "unreachable",
  P1002: "slow",
  P1008: "slow",
  P1017: "unreachable",
  P2024: "slow",
};

/** The messages of pg's errors that have no code. */
const SILENCES: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/^(timeout exceeded when trying to connect|Query read timeout)/, "slow"],
  [/^Connection terminated/, "unreachable"],
  [/connection error and is not queryable/, "unreachable"],
];
const DEEPEST = 4;

/** The database did not answer in time, so the caller gave up waiting. */
export class DatabaseSilentError extends Error {
  override name = "DatabaseSilentError";
}

/** The trouble that an error tells of; null: the fault is elsewhere. */
export function databaseTroubleOf(error: unknown, depth = 0): DatabaseTrouble | null {
  if (typeof error !== "object" || error === null || depth > DEEPEST) return null;
  if (error instanceof DatabaseSilentError) return "slow";
  const { code, originalCode, message, cause, meta, errors } = error as Record<string, unknown>;
  for (const each of [originalCode, code]) {
    const trouble = typeof each === "string" ? (TROUBLES[each] ?? TROUBLES[each.slice(0, 2)]) : undefined;
    if (trouble !== undefined) return trouble;
  }
  const silence = SILENCES.find(([pattern]) => typeof message === "string" && pattern.test(message));
  if (silence !== undefined) return silence[1];
  // Prisma's adapter puts PostgreSQL's error on an error of its own. A name with several addresses fails with one
  // error for each.
  const adapterError = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  const first = Array.isArray(errors) ? (errors[0] as unknown) : undefined;
  return [cause, adapterError, first].map((each) => databaseTroubleOf(each, depth + 1)).find(Boolean) ?? null;
}
