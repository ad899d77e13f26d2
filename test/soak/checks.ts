/** What a soak has to show. Each check is one line of its output. */
export class Checks {
  readonly #failed: string[] = [];

  check(what: string, holds: boolean, found: string): void {
    console.log(`${holds ? "ok    " : "FAILED"}  ${what}: ${found}`);
    if (!holds) this.#failed.push(what);
  }

  /** The checks that failed. */
  get failed(): readonly string[] {
    return this.#failed;
  }
}
