import { GraphQLError } from "graphql";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const PAGE_LIMIT = 250;

/** A list of row numbers in their order. It is read page by page, or as a whole by a bulk query. */
export class Connection<Node> {
  readonly #keys: ArrayLike<number>;
  readonly #nodeOf: (key: number) => Node;
  readonly #page: PageArguments;
  #range: { from: number; to: number } | null = null;

  constructor(keys: ArrayLike<number>, nodeOf: (key: number) => Node, page: PageArguments) {
    this.#keys = keys;
    this.#nodeOf = nodeOf;
    this.#page = page;
  }

  /** All nodes. A bulk query reads them without pages. */
  get total(): number {
    return this.#keys.length;
  }

  *all(): Generator<Node> {
    for (let at = 0; at < this.#keys.length; at++) yield this.#nodeOf(this.#keys[at] ?? 0);
  }

  /** All nodes in another order: each number from 0 to the total comes once. */
  *inOrderOf(places: Iterable<number>): Generator<Node> {
    for (const place of places) yield this.#nodeOf(this.#keys[place] ?? 0);
  }

  get nodes(): Node[] {
    const { from, to } = this.#bounds();
    return Array.from({ length: to - from }, (_, at) => this.#nodeOf(this.#keys[from + at] ?? 0));
  }

  get edges(): { cursor: string; node: Node }[] {
    const { from } = this.#bounds();
    return this.nodes.map((node, at) => ({ cursor: cursorOf(this.#keys[from + at] ?? 0), node }));
  }

  get pageInfo(): Record<string, unknown> {
    const { from, to } = this.#bounds();
    return {
      hasNextPage: to < this.#keys.length,
      hasPreviousPage: from > 0,
      startCursor: to > from ? cursorOf(this.#keys[from] ?? 0) : null,
      endCursor: to > from ? cursorOf(this.#keys[to - 1] ?? 0) : null,
    };
  }

  #bounds(): { from: number; to: number } {
    this.#range ??= this.#resolve();
    return this.#range;
  }

  #resolve(): { from: number; to: number } {
    const { first, last, after, before } = this.#page;
    const size = first ?? last;
    if (size === null || size === undefined || (first != null && last != null)) {
      throw new GraphQLError("you must provide one of first or last", {
        extensions: { code: "BAD_REQUEST" },
      });
    }
    if (size < 1 || size > PAGE_LIMIT) {
      throw new GraphQLError(`The page size must be between 1 and ${PAGE_LIMIT}, and was ${size}`, {
        extensions: { code: "BAD_USER_INPUT" },
      });
    }
    let from = after == null ? 0 : this.#indexOf(after) + 1;
    let to = before == null ? this.#keys.length : this.#indexOf(before);
    if (first != null) to = Math.min(to, from + size);
    else from = Math.max(from, to - size);
    return { from, to: Math.max(from, to) };
  }

  #indexOf(cursor: string): number {
    const key = Number(/^k(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"))?.[1] ?? Number.NaN);
    for (let at = 0; at < this.#keys.length; at++) if (this.#keys[at] === key) return at;
    throw new GraphQLError(`Invalid cursor for current pagination sort.`, {
      extensions: { code: "BAD_USER_INPUT" },
    });
  }
}

function cursorOf(key: number): string {
  return Buffer.from(`k${key}`).toString("base64");
}
