import type { Group } from "../../domain/groups/group.ts";
import { rounded } from "./scale.ts";
import { percent } from "./plot.tsx";

/** A bar: what it is, and its value as a number and in words. */
export interface BarOfList {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly words: string;
  /** null: in the colour of text. */
  readonly group: Group | null;
}

/**
 * Values below one another as bars. Each name stands above its bar, so that long names leave the bars their room. The
 * words say all that the bars show.
 */
export function BarList({ label, bars }: { label: string; bars: readonly BarOfList[] }) {
  const most = Math.max(0, ...bars.map(({ value }) => value));
  return (
    <ul className="sf-bar-list" aria-label={label}>
      {bars.map(({ key, name, value, words, group }) => (
        <li key={key} data-group={group ?? "none"}>
          <span className="sf-bar-list-words">
            <span>{name}</span>
            <span className="sf-bar-list-value">{words}</span>
          </span>
          <span className="sf-bar-list-track" aria-hidden>
            <span
              className="sf-bar-list-bar"
              style={{ inlineSize: percent(most === 0 ? 0 : rounded((100 * Math.max(0, value)) / most)) }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
