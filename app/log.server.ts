import { type Logger, pino } from "pino";

import type { Env } from "./env.server.ts";

export type { Logger };

/** Fields that never reach the log, wherever they stand and however they are spelled. */
const SECRET_FIELDS =
  /^(.*token|.*secret|.*password|.*key|authorization|cookie|hmac|e-?mail.*|phone|address|(first|last|customer)_?name|amount.*|spent.*)$/i;
const HARMLESS_FIELDS = new Set(["key", "jobKey"]);
const DEEPEST = 6;

/** The app's log: a line of JSON for each event, to standard output. */
export function createLog(env: Pick<Env, "LOG_LEVEL">, stream?: { write(line: string): void }): Logger {
  const options = {
    level: env.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (level: string) => ({ level }),
      log: (fields: Record<string, unknown>) => cleaned(fields, 0) as Record<string, unknown>,
    },
    // Errors are made harmless by the formatter, with all that hangs on them.
    serializers: { err: (error: unknown) => error },
  };
  return stream ? pino(options, stream) : pino(options);
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Error) return errorFields(value, depth);
  if (depth >= DEEPEST) return "[deep]";
  if (Array.isArray(value)) return value.map((each) => cleaned(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_FIELDS.test(name) && !HARMLESS_FIELDS.has(name) ? "[removed]" : cleaned(inner, depth + 1),
    ]),
  );
}

/** Of an error only what says where and why: its other properties may quote rows, requests and headers. */
function errorFields(error: Error, depth: number): object {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    stack: withoutSecrets(error.stack ?? ""),
    ...(error.cause !== undefined && depth < DEEPEST && { cause: cleaned(error.cause, depth + 1) }),
  };
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z+]*:\/\/[^\s:/@]*):[^\s@]+@/gi, "$1:[removed]@"],
  [/\bsh(?:pat|pss|prt|pca|pua)_\w+/g, "[token]"],
  [/\bpk_\w+/g, "[key]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/[^\s@"'<>(),;:=[\]/]+@[^\s@"'<>(),;:=[\]/]+\.[a-z]{2,}/gi, "[email]"],
];

/** A text without what looks like a password in an address, a token, a key or an email. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((cleanedText, [pattern, instead]) => cleanedText.replace(pattern, instead), text);
}
