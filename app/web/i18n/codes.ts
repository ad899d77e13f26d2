import { en } from "./en.ts";

type CodesOf<Words> = Extract<keyof Words, string>;

/** The key of the words for a code that was stored; codes without words of their own get the general ones. */
export function importErrorKey(code: string | null): `importError.${CodesOf<typeof en.importError>}` {
  return `importError.${wordOf(en.importError, code)}`;
}

export function syncErrorKey(code: string | null): `sync.error.${CodesOf<typeof en.sync.error>}` {
  return `sync.error.${wordOf(en.sync.error, code)}`;
}

export function syncWaitKey(code: string): `sync.wait.${CodesOf<typeof en.sync.wait>}` {
  return `sync.wait.${wordOf(en.sync.wait, code)}`;
}

const FAILURES = ["customer_not_found", "too_many_tags", "profile_not_found"] as const;

/** The key of the words for why a customer failed at a target. */
export function failureKey(code: string): `sync.failure.${(typeof FAILURES)[number] | "other"}` {
  return `sync.failure.${FAILURES.find((each) => each === code) ?? "other"}`;
}

export function keyErrorKey(code: string | null): `sync.keyError.${CodesOf<typeof en.sync.keyError>}` {
  return `sync.keyError.${wordOf(en.sync.keyError, code)}`;
}

export function crosswalkErrorKey(
  code: string | null,
): `crosswalk.error.${CodesOf<typeof en.crosswalk.error>}` {
  return `crosswalk.error.${wordOf(en.crosswalk.error, code)}`;
}

function wordOf<Words extends { unknown: string }>(words: Words, code: string | null): CodesOf<Words> {
  return (code !== null && Object.hasOwn(words, code) ? code : "unknown") as CodesOf<Words>;
}
