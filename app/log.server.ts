import { type Logger, pino } from "pino";

import type { Env } from "./env.server.ts";
import { cutText, withoutSecrets } from "./log-text.ts";

export type { Logger };

/** Fields that never reach the log, at any depth and in any spelling. */
const SECRET_FIELDS =
  /^(.*token|.*secret|.*password|.*key|authorization|cookie|hmac|e-?mail.*|phone|address|(first|last|customer)_?name|amount.*|spent.*)$/i;
const HARMLESS_FIELDS = new Set(["key", "jobKey"]);
const DEEPEST = 6;
/** Enough for a message of some kilobytes and the frames after it. */
const LONGEST_STACK = 16_384;

interface LogTo {
  /** Instead of standard output. */
  readonly stream?: { write(line: string): void };
  /** What is known of the work that writes a line. */
  readonly fields?: () => Readonly<Record<string, unknown>>;
}

/** The app's log. Each event is a line of JSON. */
export function createLog(env: Pick<Env, "LOG_LEVEL">, { stream, fields = () => ({}) }: LogTo = {}): Logger {
  const options = {
    level: env.LOG_LEVEL,
    base: null,
    // A copy, since pino writes the line's own fields into it.
    mixin: () => ({ ...fields() }),
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (level: string) => ({ level }),
      log: (fields: Record<string, unknown>) => cleaned(fields, 0) as Record<string, unknown>,
    },
    // The formatter removes secrets from errors and their causes.
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

/** The parts of an error that say where and why. Its other properties may quote rows, requests and headers. */
function errorFields(error: Error, depth: number): object {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: quotesData(error.name, code) ? "[removed: it may quote data]" : withoutSecrets(error.message),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < DEEPEST && { cause: causeFields(error.cause, depth + 1) }),
  };
}

/** A cause that is not an Error is the record of a library, such as a database driver's. Only its codes are safe. */
function causeFields(cause: unknown, depth: number): unknown {
  if (cause instanceof Error || typeof cause !== "object" || cause === null) return cleaned(cause, depth);
  const codes = Object.entries(cause).filter(([name]) => /^(kind|code|originalCode|status)$/.test(name));
  return cleaned(Object.fromEntries(codes), depth);
}

/** Prisma repeats the arguments of a call, a parser the text that it can't read, PostgreSQL a value that it refuses. */
function quotesData(type: string, code: unknown): boolean {
  const isBadValue = typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code);
  return /^PrismaClient\w*RequestError$|^PrismaClientValidationError$|^SyntaxError$/.test(type) || isBadValue;
}

/** Only the frames of a stack. It begins with the message, which may have many lines. */
function framesOf({ stack = "" }: Error): string {
  const frames = cutText(stack, LONGEST_STACK)
    .split("\n")
    .filter((line) => /^ {4}at /.test(line) && /:\d+:\d+\)?$/.test(line));
  return withoutSecrets(frames.join("\n"));
}
