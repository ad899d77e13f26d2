import type { RunChoice } from "./movement.server.ts";

/** Reads the query of the page's address. A value that makes no sense counts as left out. */
export function runChoice(params: URLSearchParams): RunChoice {
  return { from: runId(params.get("from")), to: runId(params.get("to")) };
}

/** The address of the page that compares two runs. */
export function movementUrl({ from, to }: { readonly from: number; readonly to: number }): string {
  return `/app/movement?from=${from}&to=${to}`;
}

function runId(text: string | null): number | null {
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null;
}
