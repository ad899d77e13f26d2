import { emailHtml, emailPlain, type EmailText } from "./email-html.ts";
import { cleanText } from "./literal-text.ts";

/** The longest texts of a draft, in characters. */
export const MOST_SUBJECT = 150;
export const MOST_PREVIEW = 150;
export const MOST_BODY = 10_000;
/** Mail programs cut off what is longer than about this. */
const MOST_BYTES = 100 * 1024;

/** What a merchant writes of a draft. */
export interface DraftText extends EmailText {
  /** What a mail program shows beside the subject. It may be empty. */
  readonly previewText: string;
}

/** Why a draft can't be made of a text. */
export type DraftProblem = "no_subject" | "no_body" | "too_long";

/** Why no draft can be made of a text; null: one can. */
export function draftProblem(text: DraftText): DraftProblem | null {
  const { subject, previewText, body } = text;
  if (cleanText(subject).trim() === "") return "no_subject";
  if (cleanText(body).trim() === "") return "no_body";
  if (subject.length > MOST_SUBJECT || previewText.length > MOST_PREVIEW || body.length > MOST_BODY)
    return "too_long";
  const longest = Math.max(bytesOf(emailHtml(text)), bytesOf(emailPlain(text)));
  return longest > MOST_BYTES ? "too_long" : null;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What still stands in brackets, each once: the merchant has to fill it in before the email goes out. */
export function placeholdersIn(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.match(/\[[^[\]\n]{1,60}\]/g) ?? []))];
}

/** The name of a draft in Klaviyo. Its mark is in no other name of the account. */
export interface DraftName {
  readonly name: string;
  /** The part of the name by which it is looked for. */
  readonly mark: string;
}

const MOST_SOURCE = 120;

/**
 * @param source - the label of whom it is for
 * @param day - such as 2026-03-01
 * @param key - a random UUID
 */
export function draftName(source: string, day: string, key: string): DraftName {
  const mark = key.replaceAll("-", "").slice(0, 12);
  return { name: `${[...source].slice(0, MOST_SOURCE).join("")}, ${day} (${mark})`, mark };
}

/** The mark of a name that `draftName` made. */
export function markOf(name: string): string {
  return /\((\w{12})\)$/.exec(name)?.[1] ?? name;
}
