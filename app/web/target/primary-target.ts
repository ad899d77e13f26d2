import { TARGET_NAMES, type TargetName } from "./decision.ts";
import type { SetView } from "./set-view.ts";

/**
 * The target whose button is the page's primary one, since a page has one: the first at which a sync waits for the
 * merchant, or else the first that is paused.
 * @returns null: nothing waits
 */
export function primaryTarget(targets: Readonly<Record<TargetName, SetView>>): TargetName | null {
  const waits = TARGET_NAMES.find((name) => {
    const { waiting } = targets[name];
    return waiting !== null && waiting.code !== "plan";
  });
  return waits ?? TARGET_NAMES.find((name) => targets[name].paused !== null) ?? null;
}
