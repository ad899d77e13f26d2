import type { KeyboardEvent, PointerEvent } from "react";

import { percent, placed } from "../plot.tsx";
import { nearest } from "./time-axis.ts";

interface MomentSliderProps {
  readonly title: string;
  /** Where the moments stand, ascending, in per cent. */
  readonly places: readonly number[];
  readonly chosen: number;
  /** The chosen moment with its figures, for people who can't see the picture. */
  readonly words: string;
  /** Where the top of the chosen moment's figures stands, in per cent from the bottom. */
  readonly top: number;
  readonly onChoose: (moment: number) => void;
}

/** How many moments Page up and Page down go on: a year of months. */
const PAGE = 12;

/** Lies over a picture and chooses one of its moments, by keys or by pointing. */
export function MomentSlider({ title, places, chosen, words, top, onChoose }: MomentSliderProps) {
  const last = places.length - 1;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const moment = momentByKey(event.key, { chosen, last, mirrored: isMirrored(event.currentTarget) });
    if (moment === null) return;
    event.preventDefault();
    onChoose(moment);
  };
  const onPointer = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const across = (100 * (event.clientX - left)) / width;
    onChoose(nearest(places, isMirrored(event.currentTarget) ? 100 - across : across));
  };
  return (
    <div
      className="sf-slider"
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen}
      aria-valuetext={words}
      onKeyDown={onKeyDown}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
    >
      <span className="sf-slider-line" style={{ insetInlineStart: percent(places[chosen] ?? 0) }} />
      <span className="sf-slider-dot" style={placed(places[chosen] ?? 0, top)} />
    </div>
  );
}

function isMirrored(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}

interface Position {
  readonly chosen: number;
  readonly last: number;
  /** Time goes from right to left. */
  readonly mirrored: boolean;
}

/** The moment that a key goes to; null: the key means nothing here. */
export function momentByKey(key: string, position: Position): number | null {
  const moment = wayByKey(key, position);
  return moment === null ? null : Math.min(position.last, Math.max(0, moment));
}

function wayByKey(key: string, { chosen, last, mirrored }: Position): number | null {
  const right = mirrored ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return chosen + right;
    case "ArrowLeft":
      return chosen - right;
    case "ArrowUp":
      return chosen + 1;
    case "ArrowDown":
      return chosen - 1;
    case "PageUp":
      return chosen + PAGE;
    case "PageDown":
      return chosen - PAGE;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
