/** Aborts its signal when nothing was heard for so long. */
export class Silence {
  readonly ms: number;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(ms: number) {
    this.ms = ms;
    this.#timer = this.#wait();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard. */
  broken(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = this.#wait();
  }

  /** Stops listening. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #wait(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.ms);
  }
}
