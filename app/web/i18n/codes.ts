import { isOwnLack, type OwnLack, type PresetLack } from "../../domain/presets/basis.ts";
import type { LackCode } from "../../domain/rules/evaluable.ts";
import type { ProblemCode } from "../../domain/rules/problem.ts";
import type { Words } from "./words.ts";

type CodesOf<Section> = Extract<keyof Section, string>;
/** The keys of the words for a code, the best first: a code without words of its own gets the general ones. */
type CodeKeys<Above extends string, Section> = `${Above}.${CodesOf<Section>}`[];

export function importErrorKeys(code: string | null): CodeKeys<"importError", Words["importError"]> {
  return keysOf("importError", code);
}

/** Why the shop's work waits. */
export function parkedKeys(code: string): CodeKeys<"notice.parked", Words["notice"]["parked"]> {
  return keysOf("notice.parked", code);
}

/** Why a line could not be read. The code may name the field after a colon. */
export function unreadReasonKeys(
  reason: string,
): CodeKeys<"unreadLines.reason", Words["unreadLines"]["reason"]> {
  const [code = "", field] = reason.split(":");
  return keysOf("unreadLines.reason", field === undefined ? code : `${code}_field`);
}

export function syncErrorKeys(code: string | null): CodeKeys<"sync.error", Words["sync"]["error"]> {
  return keysOf("sync.error", code);
}

/** Why an audit could not read what a target holds. */
export function auditErrorKeys(
  code: string | null,
): CodeKeys<"sync.audit.error", Words["sync"]["audit"]["error"]> {
  return keysOf("sync.audit.error", code);
}

export function syncWaitKeys(code: string): CodeKeys<"sync.wait", Words["sync"]["wait"]> {
  return keysOf("sync.wait", code);
}

export function keyErrorKeys(code: string | null): CodeKeys<"sync.keyError", Words["sync"]["keyError"]> {
  return keysOf("sync.keyError", code);
}

/** Why a connection by Klaviyo's consent page failed. */
export function consentErrorKeys(code: string): CodeKeys<"sync.consentError", Words["sync"]["consentError"]> {
  return keysOf("sync.consentError", code);
}

/** Why Klaviyo did not allow the app to do more. */
export function accessErrorKeys(
  code: string,
): CodeKeys<"klaviyoAccess.error", Words["klaviyoAccess"]["error"]> {
  return keysOf("klaviyoAccess.error", code);
}

/** Why a draft was not entered. */
export function draftProblemKeys(code: string): CodeKeys<"drafts.problem", Words["drafts"]["problem"]> {
  return keysOf("drafts.problem", code);
}

/** Why a draft was not finished, or figures were not read. */
export function draftErrorKeys(code: string | null): CodeKeys<"drafts.error", Words["drafts"]["error"]> {
  return keysOf("drafts.error", code);
}

/** A part of what is read of people. */
export function engagementPartKeys(
  part: string,
): CodeKeys<"settings.engagement.part", Words["settings"]["engagement"]["part"]> {
  return keysOf("settings.engagement.part", part);
}

/** Why such a part could not be read. */
export function engagementReasonKeys(
  code: string,
): CodeKeys<"settings.engagement.reason", Words["settings"]["engagement"]["reason"]> {
  return keysOf("settings.engagement.reason", code);
}

/** Why events could not be sent to Klaviyo. */
export function eventsReasonKeys(
  code: string,
): CodeKeys<"settings.events.reason", Words["settings"]["events"]["reason"]> {
  return keysOf("settings.events.reason", code);
}

export function crosswalkErrorKeys(
  code: string | null,
): CodeKeys<"crosswalk.error", Words["crosswalk"]["error"]> {
  return keysOf("crosswalk.error", code);
}

export function exportErrorKeys(
  code: string | null,
): CodeKeys<"exportPage.error", Words["exportPage"]["error"]> {
  return keysOf("exportPage.error", code);
}

/** Why an erasure did not reach a target. */
export function erasureReasonKeys(
  code: string | null,
): CodeKeys<"erasure.reason", Words["erasure"]["reason"]> {
  return keysOf("erasure.reason", code);
}

/** `t` takes the first key that has words. Codes are those of the database, which may know more than the words. */
function keysOf<Key extends string>(above: string, code: string | null): Key[] {
  const keys = [...(code === null ? [] : [`${above}.${code}`]), `${above}.unknown`];
  return keys as Key[];
}

/** The key of the words for why a rule is refused. Their `allowed` is the problem's. */
export function ruleProblemKey(code: ProblemCode): `ruleProblem.${ProblemCode}` {
  return `ruleProblem.${code}`;
}

/** The key of the words for why a condition can't be evaluated. */
export function ruleLackKey(code: LackCode): `ruleLack.${LackCode}` {
  return `ruleLack.${code}`;
}

/** The key of the words for what a preset lacks. */
export function presetLackKey(lack: PresetLack): `ruleLack.${LackCode}` | `presets.lack.${OwnLack}` {
  return isOwnLack(lack) ? `presets.lack.${lack}` : ruleLackKey(lack);
}
