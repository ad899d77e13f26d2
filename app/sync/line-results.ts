import type { MutationResult } from "../shopify/mutation-result.ts";

interface FailedLine {
  readonly line: number;
  readonly code: string;
}

/** What became of the lines that were sent; a line that nothing is said of is missing. */
export class LineResults {
  readonly failures: FailedLine[] = [];
  /** Lines of customers whom Shopify doesn't know any more. */
  readonly lost: number[] = [];
  readonly #seen: Uint8Array;

  constructor(lines: number) {
    this.#seen = new Uint8Array(lines);
  }

  add(result: MutationResult): void {
    const line = result.lineNumber;
    if (line < 0 || line >= this.#seen.length) return;
    this.#seen[line] = 1;
    if (result.ok) return;
    if (result.code === "customer_not_found") this.lost.push(line);
    else this.failures.push({ line, code: result.code });
  }

  missing(): number[] {
    const missing: number[] = [];
    this.#seen.forEach((mark, line) => {
      if (mark === 0) missing.push(line);
    });
    return missing;
  }
}
