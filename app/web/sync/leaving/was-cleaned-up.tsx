import { Text } from "@shopify/polaris";

import type { TargetView } from "../sync-view.ts";

/** Whether the last sync of a target was its clean-up, and was done in full. */
export function isCleanedUp({ lastSync }: TargetView): boolean {
  return lastSync?.kind === "clean_up" && lastSync.status === "done";
}

/** Says that nothing of Sixfold's is left at a target that is off. */
export function WasCleanedUp({ view, text }: { readonly view: TargetView; readonly text: string }) {
  return isCleanedUp(view) ? <Text as="p">{text}</Text> : null;
}
