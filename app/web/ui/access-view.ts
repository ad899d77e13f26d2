/** What is asked of a merchant so that the app may do more in the Klaviyo account that is connected. */
export const ACCESS_INTENTS = ["on", "consent", "finish", "key"] as const;
export type AccessIntent = (typeof ACCESS_INTENTS)[number];

/** The result of the merchant's last action. */
export type AccessResult<Intent extends string = AccessIntent> =
  | { readonly outcome: "done"; readonly intent: Intent }
  /** The whole window goes to another address. */
  | { readonly outcome: "leave"; readonly url: string }
  | {
      readonly outcome: "refused";
      readonly intent: Intent;
      readonly code: string;
      /** Klaviyo scopes that are missing. */
      readonly scope?: string;
      /** After how many minutes another key may be tried. */
      readonly minutes?: number;
    };

/** Whether the access that is kept lacks what was asked for. Then Klaviyo is asked for more. */
export function lacksAccess(result: AccessResult<string> | null): boolean {
  return result?.outcome === "refused" && result.intent === "on" && result.code === "missing_scope";
}

/** What the form sends that asks Klaviyo for more. */
const OF_THE_FORM: readonly string[] = ["consent", "finish", "key"];

/** Whether the form that asks Klaviyo for more is shown. It stays while it is answered, and after a refusal. */
export function asksForMore(result: AccessResult<string> | null, pending: string | null): boolean {
  if (lacksAccess(result) || result?.outcome === "leave") return true;
  if (pending !== null && OF_THE_FORM.includes(pending)) return true;
  return result?.outcome === "refused" && OF_THE_FORM.includes(result.intent);
}

/** What asks for more access. */
export interface AccessProps {
  /** Whether more can be allowed on Klaviyo's consent page. */
  readonly consent: boolean;
  readonly result: AccessResult<string> | null;
  readonly pending: string | null;
  /** Which access a key has to have. */
  readonly orKey: string;
  readonly onSend: (intent: AccessIntent, fields?: Readonly<Record<string, string>>) => void;
}
