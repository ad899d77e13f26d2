import { Text } from "@shopify/polaris";

import type { TargetView } from "../sync-view.ts";

/** Whether the last that a target saw was its clean-up, done in full. */
export function isCleanedUp({ lastSync }: TargetView): boolean {
  return lastSync?.kind === "clean_up" && lastSync.status === "done";
}

/** Says of a target that is off that nothing of Sixfold's is left there. */
export function WasCleanedUp({ view, text }: { readonly view: TargetView; readonly text: string }) {
  return isCleanedUp(view) ? <Text as="p">{text}</Text> : null;
}
