import { z } from "zod";

import type { Settings } from "../../domain/settings.ts";
import { validEmail } from "../../domain/valid-email.ts";
import type { SettingsProblem, SettingsProblems } from "../../web/settings/settings-view.ts";

const problem = (text: SettingsProblem): SettingsProblem => text;

const years = z
  .string()
  .regex(/^([1-9]|10)$/, problem("window"))
  .transform(Number);

/**
 * Control characters and line breaks. Marks that change the direction of writing or join nothing. The character that
 * a browser sends for half a character.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFFD]/u;

const prefix = z
  .string()
  .trim()
  .min(1, problem("prefix_empty"))
  .max(60, problem("prefix_long"))
  .refine((text) => !text.includes(","), problem("prefix_comma"))
  .refine((text) => !UNSEEN.test(text), problem("prefix_unseen"));

/** A box that isn't ticked is left out of the form. */
const box = z
  .literal("on")
  .optional()
  .transform((on) => on === "on");

/** The app sends its own mails there. A domain without an ending is a typing error. */
function isReachable(text: string): boolean {
  const domain = validEmail(text)?.split("@").at(-1) ?? "";
  const dot = domain.lastIndexOf(".");
  return dot > 0 && domain.length - dot > 2;
}

/** An empty field means no address. So does a field that is not on the page. */
const email = z
  .string()
  .trim()
  .max(254, problem("email"))
  .refine((text) => text === "" || isReachable(text), problem("email"))
  .transform((text) => (text === "" ? null : text))
  .prefault("");

const form = z
  .object({
    windowYears: years,
    includePointOfSale: box,
    tagPrefix: prefix,
    listPrefix: prefix,
    autoRefresh: box,
    alertEmail: email,
    weeklyDigest: box,
  })
  .refine(({ alertEmail, weeklyDigest }) => !weeklyDigest || alertEmail !== null, {
    path: ["alertEmail"],
    error: problem("email_missing"),
  });

export type SettingsForm =
  | { readonly outcome: "valid"; readonly settings: Settings }
  | { readonly outcome: "invalid"; readonly problems: SettingsProblems };

/** Reads the settings form. Gives a problem for each field that is not valid. */
export function settingsForm(data: FormData): SettingsForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return { outcome: "valid", settings: parsed.data };
  const errors = z.flattenError(parsed.error).fieldErrors;
  return {
    outcome: "invalid",
    problems: {
      ...(errors.windowYears === undefined ? {} : { windowYears: "window" }),
      ...problemOf("tagPrefix", errors.tagPrefix),
      ...problemOf("listPrefix", errors.listPrefix),
      ...emailProblem(errors.alertEmail),
    },
  };
}

function emailProblem(messages: string[] | undefined): SettingsProblems {
  if (messages === undefined) return {};
  return { alertEmail: messages.includes(problem("email_missing")) ? "email_missing" : "email" };
}

const PREFIX_PROBLEMS = ["prefix_empty", "prefix_long", "prefix_comma", "prefix_unseen"] as const;

/** The first of a field's problems. A field that didn't arrive counts as empty. */
function problemOf(field: "tagPrefix" | "listPrefix", messages: string[] | undefined): SettingsProblems {
  if (messages === undefined) return {};
  return { [field]: PREFIX_PROBLEMS.find((each) => messages.includes(each)) ?? "prefix_empty" };
}
