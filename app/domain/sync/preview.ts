import type { Group } from "../groups/group.ts";

/** A tag or a list, and how many would join and leave it. */
export interface PlacePreview {
  readonly group: Group;
  readonly label: string;
  readonly adds: number;
  readonly removes: number;
}

/** A list, not made by the app, that has the very name of a group's, and would be taken over. */
export interface AdoptedList {
  readonly group: Group;
  readonly label: string;
  readonly members: number;
  /** Of the members: those who would be taken off. */
  readonly leaving: number;
}

/** One who would move; `from` is empty for one who is in no group yet, `to` null for one who leaves them. */
export interface MoveExample {
  /** The internal id. */
  readonly customerId: string;
  readonly from: readonly Group[];
  readonly to: Group | null;
}

/** What a sync would do. It is kept with the sync: counts and ids only, never a name or an email. */
export interface Preview {
  /** Customers whose place at the target would change. */
  readonly moved: number;
  /** All labels in use; those of before a change of prefix come last. */
  readonly places: readonly PlacePreview[];
  /** Profiles that stay where they are and get other properties; of tags: customers who get other metafields. */
  readonly updates: number;
  /** Customers whom the target can't be told of. */
  readonly unreachable: number;
  /** Customers whom Klaviyo has no profile for; `made`: they get one, which can cost the merchant. null: of tags. */
  readonly unknown: { readonly profiles: number; readonly made: boolean } | null;
  readonly adopted: readonly AdoptedList[];
  /** Customers who carry a tag of ours already. */
  readonly carried: number;
  /** A few; kept only as long as the sync is held. */
  readonly examples: readonly MoveExample[];
}
