import type { Need } from "./field.ts";

/** Names a source of facts: a need as a whole, or of one list or property. */
export function sourceKey(need: Need, name = ""): string {
  return name === "" ? need : `${need}:${name}`;
}
