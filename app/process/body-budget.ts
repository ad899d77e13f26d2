/** A body that is being read. */
interface Held {
  bytes: number;
  /** Gives up reading the body; null once it is whole. */
  drop: (() => void) | null;
}

/** The share of one body. It takes bytes as they arrive, and gives all of them back at the end. */
export interface BodyPlace {
  /**
   * Takes bytes. An older unfinished body may be dropped for them.
   * @returns whether there was room
   */
  take(bytes: number): boolean;
  /** The body is whole. From now on it is worked on, and no longer dropped for others. */
  whole(): void;
  /** Gives all bytes back. Calling it again does nothing. */
  giveBack(): void;
}

/**
 * How much memory the bodies of all requests may take together. When it is short, the body that has been unfinished
 * for longest is dropped. So a slow sender holds up nobody else.
 */
export class BodyBudget {
  readonly #mostBytes: number;
  readonly #held = new Set<Held>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  open(drop: () => void): BodyPlace {
    const held: Held = { bytes: 0, drop };
    this.#held.add(held);
    return {
      take: (bytes) => this.#take(held, bytes),
      whole: () => {
        held.drop = null;
      },
      giveBack: () => this.#remove(held),
    };
  }

  #take(held: Held, bytes: number): boolean {
    for (const other of this.#held) {
      if (this.#bytes + bytes <= this.#mostBytes) break;
      if (other === held || other.drop === null || other.bytes === 0) continue;
      this.#remove(other);
      other.drop();
    }
    if (this.#bytes + bytes > this.#mostBytes || !this.#held.has(held)) return false;
    held.bytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  #remove(held: Held): void {
    if (this.#held.delete(held)) this.#bytes -= held.bytes;
  }
}
