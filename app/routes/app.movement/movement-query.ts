import type { FlowChoice } from "../../web/movement/movement-view.ts";
import type { FlowWish } from "./flow.server.ts";

/** No key of a moment is longer. */
const LONGEST_KEY = 30;

/** Reads the query of the page's address. A value that makes no sense counts as left out. */
export function flowWish(params: URLSearchParams): FlowWish {
  const by = params.get("by");
  return {
    by: by === "months" || by === "runs" ? by : null,
    from: momentKey(params.get("from")),
    to: momentKey(params.get("to")),
  };
}

/** The address of the page that shows what was chosen. */
export function movementUrl({ by, moments }: FlowChoice): string {
  return `/app/movement?${new URLSearchParams({ by, ...moments }).toString()}`;
}

function momentKey(text: string | null): string | null {
  return text !== null && text.length <= LONGEST_KEY ? text : null;
}
