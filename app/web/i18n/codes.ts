import { isOwnLack, type OwnLack, type PresetLack } from "../../domain/presets/basis.ts";
import type { LackCode } from "../../domain/rules/evaluable.ts";
import type { ProblemCode } from "../../domain/rules/problem.ts";
import { en } from "./en.ts";

type CodesOf<Words> = Extract<keyof Words, string>;

/** The key of the words for a stored code. A code without words of its own gets the general ones. */
export function importErrorKey(code: string | null): `importError.${CodesOf<typeof en.importError>}` {
  return `importError.${wordOf(en.importError, code)}`;
}

/** The key of the words for why the shop's work waits. */
export function parkedKey(code: string): `notice.parked.${CodesOf<typeof en.notice.parked>}` {
  return `notice.parked.${wordOf(en.notice.parked, code)}`;
}

/** The key of the words for why a line could not be read. The code may name the field after a colon. */
export function unreadReasonKey(
  reason: string,
): `unreadLines.reason.${CodesOf<typeof en.unreadLines.reason>}` {
  const [code = "", field] = reason.split(":");
  return `unreadLines.reason.${wordOf(en.unreadLines.reason, field === undefined ? code : `${code}_field`)}`;
}

export function syncErrorKey(code: string | null): `sync.error.${CodesOf<typeof en.sync.error>}` {
  return `sync.error.${wordOf(en.sync.error, code)}`;
}

/** The key of the words for why an audit could not read what a target holds. */
export function auditErrorKey(
  code: string | null,
): `sync.audit.error.${CodesOf<typeof en.sync.audit.error>}` {
  return `sync.audit.error.${wordOf(en.sync.audit.error, code)}`;
}

export function syncWaitKey(code: string): `sync.wait.${CodesOf<typeof en.sync.wait>}` {
  return `sync.wait.${wordOf(en.sync.wait, code)}`;
}

export function keyErrorKey(code: string | null): `sync.keyError.${CodesOf<typeof en.sync.keyError>}` {
  return `sync.keyError.${wordOf(en.sync.keyError, code)}`;
}

/** The key of the words for why a connection by Klaviyo's consent page failed. */
export function consentErrorKey(code: string): `sync.consentError.${CodesOf<typeof en.sync.consentError>}` {
  return `sync.consentError.${wordOf(en.sync.consentError, code)}`;
}

/** The key of the words for why engagement was not switched on or changed. */
export function engagementErrorKey(
  code: string,
): `settings.engagement.error.${CodesOf<typeof en.settings.engagement.error>}` {
  return `settings.engagement.error.${wordOf(en.settings.engagement.error, code)}`;
}

/** The key of the words for a part of what is read of people. */
export function engagementPartKey(
  part: string,
): `settings.engagement.part.${CodesOf<typeof en.settings.engagement.part>}` {
  return `settings.engagement.part.${wordOf(en.settings.engagement.part, part)}`;
}

/** The key of the words for why such a part could not be read. */
export function engagementReasonKey(
  code: string,
): `settings.engagement.reason.${CodesOf<typeof en.settings.engagement.reason>}` {
  return `settings.engagement.reason.${wordOf(en.settings.engagement.reason, code)}`;
}

export function crosswalkErrorKey(
  code: string | null,
): `crosswalk.error.${CodesOf<typeof en.crosswalk.error>}` {
  return `crosswalk.error.${wordOf(en.crosswalk.error, code)}`;
}

export function exportErrorKey(
  code: string | null,
): `exportPage.error.${CodesOf<typeof en.exportPage.error>}` {
  return `exportPage.error.${wordOf(en.exportPage.error, code)}`;
}

/** The key of the words for why an erasure did not reach a target. */
export function erasureReasonKey(code: string | null): `erasure.reason.${CodesOf<typeof en.erasure.reason>}` {
  return `erasure.reason.${wordOf(en.erasure.reason, code)}`;
}

function wordOf<Words extends { unknown: string }>(words: Words, code: string | null): CodesOf<Words> {
  return (code !== null && Object.hasOwn(words, code) ? code : "unknown") as CodesOf<Words>;
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
