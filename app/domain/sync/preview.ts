import type { AudienceSubject } from "./audience.ts";

/** An audience's tag or list, and how many members would join and leave it. */
export type PlacePreview = AudienceSubject & {
  readonly label: string;
  readonly adds: number;
  readonly removes: number;
};

/** A list that the app did not make. It has exactly the name of an audience's list, and would be taken over. */
export type AdoptedList = AudienceSubject & {
  readonly label: string;
  readonly members: number;
  /** How many of the members would be taken off. */
  readonly leaving: number;
};

/** A customer who would move. `from` is empty: in no audience yet. `to` is null: leaves all of them. */
export interface MoveExample {
  /** The internal id. */
  readonly customerId: string;
  readonly from: readonly AudienceSubject[];
  readonly to: AudienceSubject | null;
}

/** What a sync would do. It is stored with the sync, with counts and ids only, never with a name or an email. */
export interface Preview {
  /** Customers whose place at the target would change. */
  readonly moved: number;
  /** All labels in use. Those from before a change of prefix come last. */
  readonly places: readonly PlacePreview[];
  /** Klaviyo: profiles that stay where they are and get other properties. Tags: customers who get other metafields. */
  readonly updates: number;
  /** Customers who can't be sent to the target. */
  readonly unreachable: number;
  /**
   * Customers without a profile in Klaviyo. `made`: they get one, which can cost the merchant. null: the target is
   * tags.
   */
  readonly unknown: { readonly profiles: number; readonly made: boolean } | null;
  readonly adopted: readonly AdoptedList[];
  /** Customers who carry one of the app's tags already. */
  readonly carried: number;
  /** A few examples. They are stored only while the sync is pending. */
  readonly examples: readonly MoveExample[];
}
