import type { AudiencesReady, SendRequest, TargetName } from "../../../app/extension-api/contract.ts";
import type { Words } from "../../shared/words.ts";

/** The longest name of a list. */
export const LONGEST_NAME = 100;

/** A place that the merchant can choose: a list from before, or a new one at a target. */
export interface Destination {
  /** The value of its option. */
  readonly value: string;
  readonly label: string;
  /** null: a new one, which needs a name. */
  readonly list: string | null;
  readonly target: TargetName;
}

/** Where one may send, new ones first. */
export function destinationsOf(words: Words, { targets, lists }: AudiencesReady): Destination[] {
  const fresh = targets.map((target) => ({
    value: `new:${target}`,
    label: words.text(`new.${target}`),
    list: null,
    target,
  }));
  const known = lists.flatMap(({ id, name, targets: at }) =>
    at
      .filter((target) => targets.includes(target))
      .map((target) => ({
        value: `${id}:${target}`,
        label: words.text(`known.${target}`, { name }),
        list: id,
        target,
      })),
  );
  return [...fresh, ...known];
}

/** The wish as the app takes it; null: a new list has no name yet. */
export function wishOf({ list, target }: Destination, name: string): SendRequest["to"] | null {
  if (list !== null) return { list, target };
  const plain = name.trim();
  return plain === "" || plain.length > LONGEST_NAME ? null : { name: plain, target };
}
