/** What a soak has to show; each check is one line of its output. */
export class Checks {
  readonly #failed: string[] = [];

  check(what: string, holds: boolean, found: string): void {
    console.log(`${holds ? "ok    " : "FAILED"}  ${what}: ${found}`);
    if (!holds) this.#failed.push(what);
  }

  /** Those that did not hold. */
  get failed(): readonly string[] {
    return this.#failed;
  }
}
