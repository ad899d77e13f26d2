import type { MutationFailure, MutationResult } from "../../shopify/bulk/mutation-result.ts";

interface FailedLine {
  readonly line: number;
  readonly code: string;
}

/** What became of the lines that were sent. A line without a result is missing. */
export class LineResults {
  readonly #seen: Uint8Array;
  /** Lines that were not carried out. If a line has several results, the last one counts. */
  readonly #failed = new Map<number, MutationFailure>();

  constructor(lines: number) {
    this.#seen = new Uint8Array(lines);
  }

  add(result: MutationResult): void {
    const line = result.lineNumber;
    if (line < 0 || line >= this.#seen.length) return;
    this.#seen[line] = 1;
    if (result.ok) this.#failed.delete(line);
    else this.#failed.set(line, result.code);
  }

  get failures(): FailedLine[] {
    return Array.from(this.#failed, ([line, code]) => ({ line, code })).filter(({ code }) => code !== LOST);
  }

  /** Lines of customers that Shopify no longer has. */
  get lost(): number[] {
    return Array.from(this.#failed).flatMap(([line, code]) => (code === LOST ? [line] : []));
  }

  missing(): number[] {
    const missing: number[] = [];
    this.#seen.forEach((mark, line) => {
      if (mark === 0) missing.push(line);
    });
    return missing;
  }
}

const LOST: MutationFailure = "customer_not_found";
