/** What may still be at a target that could not be cleaned up in full. */
export interface LeftView {
  /** Customers with a tag. For Klaviyo, profiles on a list. */
  readonly placed: number;
  /** Customers with metafields. For Klaviyo, profiles with properties. */
  readonly shown: number;
  /** Names of lists and segments that Sixfold made. */
  readonly lists: readonly string[];
  readonly segments: readonly string[];
  /** Whether the metafields' definitions exist. */
  readonly definitions: boolean;
}

/** A target that is cleaned up before it is switched off. */
export interface LeavingView {
  /** null: it is being cleaned up right now. */
  readonly left: LeftView | null;
}
