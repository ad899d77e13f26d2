import { z } from "zod";

import { areKeys } from "./db/core/secret-box.ts";

/** A setting is missing or wrong. The message is for the person who starts the app, and leaves out the value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

const MAKE_KEY = `node -e "console.log(crypto.randomBytes(32).toString('base64'))"`;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

const appUrl = z
  .url({ protocol: /^https?$/, error: "the app's public address, such as https://sixfold.example.com" })
  .refine(
    (url) => url.startsWith("https:") || LOOPBACK.includes(new URL(url).hostname),
    "must begin with https:// (http:// only on loopback)",
  )
  .transform((url) => url.replace(/(?<!\/)\/+$/, ""));

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "an ISO date such as 2026-01-31 (the start of that day, UTC) or 2026-01-31T12:00:00Z",
  })
  .transform((text) => new Date(text));

const postgresUrl = (unset: string) =>
  z
    .string()
    .regex(/^postgres(ql)?:\/\//, `must begin with postgresql:// (${unset})`)
    .refine(
      (url) => URL.canParse(url),
      "is no URL; special characters in a password must be percent-encoded",
    );

const schema = z
  .object({
    SHOPIFY_API_KEY: z.string({ error: "the app's client ID, from its page in Shopify's Dev Dashboard" }),
    SHOPIFY_API_SECRET: z
      .string({ error: "the app's client secret, from the same page" })
      .transform((text) => text.split(",").map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret !== ""), "has an empty part beside a comma"),
    SHOPIFY_APP_URL: appUrl,
    SHOPIFY_APP_HANDLE: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "must be the app's handle, such as sixfold")
      .optional(),
    ENCRYPTION_KEY: z
      .string({ error: `base64 of 32 random bytes; make one with: ${MAKE_KEY}` })
      .refine(
        areKeys,
        `must be base64 of 32 bytes (several with commas between), the first not all zeros; make one with: ${MAKE_KEY}`,
      ),
    DATABASE_URL: postgresUrl("unset: the built-in PostgreSQL").optional(),
    DATABASE_DIRECT_URL: postgresUrl("unset: that of DATABASE_URL").optional(),
    DATA_DIR: z.string().default(".sixfold"),
    PORT: z.coerce.number({ error: "a port number" }).int().min(0).max(65_535).default(3000),
    HOST: z.string().optional(),
    METRICS_TOKEN: z
      .string()
      .min(16, "must have at least 16 characters; make one with: openssl rand -hex 24")
      .optional(),
    METRICS_PORT: z.coerce.number({ error: "a port number" }).int().min(0).max(65_535).optional(),
    KLAVIYO_CLIENT_ID: z.string().optional(),
    KLAVIYO_CLIENT_SECRET: z.string().optional(),
    SMTP_URL: z
      .string()
      .refine(
        (url) => URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol),
        "must be a URL such as smtps://user:password@mail.example.com",
      )
      .optional(),
    SMTP_FROM: z
      .string()
      .regex(/^[^\r\n@]*[^\s@<]@[^\s@>.]+(?:\.[^\s@>.]+)+>?$/, "must be the sender's address")
      .optional(),
    WORKER: z.enum(["inline", "separate"], { error: "inline or separate" }).optional(),
    WORKER_SHOPS: z.coerce
      .number({ error: "a number of shops" })
      .int("must be a whole number")
      .min(1, "must be 1 or more")
      .max(20, "must be 20 or less: each takes connections to the database")
      .default(4),
    HELP_URL: z
      .url({ protocol: /^https$/, error: "the address of help pages, such as https://example.com/help" })
      .optional(),
    SUPPORT_EMAIL: z
      .email({ error: "the address that merchants write to, such as help@example.com" })
      .optional(),
    AS_OF: moment.optional(),
    APP_BRIDGE_URL: z
      .url({ error: "the address of App Bridge's script" })
      .default("https://cdn.shopify.com/shopifycloud/app-bridge.js"),
    LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
        error: "fatal, error, warn, info, debug, trace or silent",
      })
      .default("info"),
  })
  .refine((env) => (env.KLAVIYO_CLIENT_ID === undefined) === (env.KLAVIYO_CLIENT_SECRET === undefined), {
    path: ["KLAVIYO_CLIENT_SECRET"],
    error: "KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET go together: both are on the app's page in Klaviyo",
  })
  .refine((env) => (env.SMTP_URL === undefined) === (env.SMTP_FROM === undefined), {
    path: ["SMTP_FROM"],
    error: "SMTP_URL and SMTP_FROM go together: the mail server and the sender's address",
  })
  .refine((env) => env.DATABASE_DIRECT_URL === undefined || env.DATABASE_URL !== undefined, {
    path: ["DATABASE_DIRECT_URL"],
    error:
      "DATABASE_DIRECT_URL needs DATABASE_URL: it is the server behind the pooler that DATABASE_URL names",
  })
  .refine((env) => env.WORKER !== "separate" || env.DATABASE_URL !== undefined, {
    path: ["WORKER"],
    error: "separate needs DATABASE_URL: the built-in PostgreSQL serves one process",
  })
  .transform(({ SHOPIFY_API_SECRET: [newest = "", ...older], ...env }) => ({
    ...env,
    SHOPIFY_API_SECRET: newest,
    OLDER_API_SECRETS: older,
    WORKER: env.WORKER ?? (env.DATABASE_URL ? "separate" : "inline"),
  }));

/**
 * The app's settings. SHOPIFY_API_SECRET is the newest client secret; all requests to Shopify use it.
 * OLDER_API_SECRETS are accepted too, while Shopify still signs with them. WORKER says where jobs run: `inline`, in
 * the web process (the default without DATABASE_URL), or `separate`, in processes of their own. WORKER_SHOPS says how
 * many shops' jobs each of these works at once. AS_OF makes every run score as of that moment instead of the clock's.
 * Nothing is refreshed by itself then.
 */
export type Env = z.output<typeof schema>;

/** @throws EnvError that lists every variable that is missing or wrong, with the cure. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== "");
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const names = new Set(given.map(([name]) => name));
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "");
    return `  ${name} ${names.has(name) ? "is wrong" : "is missing"}: ${issue.message}`;
  });
  throw new EnvError(`Sixfold can't start with these environment variables:\n${lines.join("\n")}`);
}

/** Whether a server on this host can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || host === "::1";
}

/** Packages such as React choose their production build by this variable when they are loaded. */
export function assumeProduction(): void {
  process.env["NODE_ENV"] ||= "production";
}
