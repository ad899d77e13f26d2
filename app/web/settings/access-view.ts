/** The result of the merchant's last action on a card that asks Klaviyo for more. */
export type AccessResult<Intent extends string> =
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
