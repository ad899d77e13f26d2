/** A body that is being read, as the budget sees it. */
interface Held {
  bytes: number;
  /** Gives up reading it; null once it is whole. */
  drop: (() => void) | null;
}

/** A place for one body: bytes are taken as they arrive, and all of them given back at the end. */
export interface BodyPlace {
  /** @returns whether there is room for the bytes, if need be after an older unfinished body was dropped */
  take(bytes: number): boolean;
  /** From now on the body is worked on, and no longer dropped for others. */
  whole(): void;
  /** Calling it again does nothing. */
  giveBack(): void;
}

/**
 * How much memory the bodies of all requests may take together. Where it is short, the body that has been unfinished
 * for longest gives way, so that a slow sender holds up nobody else.
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
