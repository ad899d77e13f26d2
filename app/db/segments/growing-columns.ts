import { lowerBound } from "../../domain/lower-bound.ts";
import { narrowed, type Owners, type WholeNumbers } from "../../domain/rules/columns/people-columns.ts";

export type Numbers =
  Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** So many values are put by at once. A column that grew as a whole would leave its smaller copies behind. */
const CHUNK = 1 << 13;

/** A column whose length is not known before its last value. */
export class ColumnOf<T extends Numbers> {
  readonly #type: new (length: number) => T;
  #full: T[] = [];
  #chunk: T;
  #length = 0;

  constructor(type: new (length: number) => T) {
    this.#type = type;
    this.#chunk = new type(CHUNK);
  }

  push(value: number): void {
    if (this.#length === CHUNK) {
      this.#full.push(this.#chunk);
      this.#chunk = new this.#type(CHUNK);
      this.#length = 0;
    }
    this.#chunk[this.#length] = value;
    this.#length += 1;
  }

  /** The column. Nothing is pushed after it. */
  whole(): T {
    const chunks = [...this.#full, this.#chunk.subarray(0, this.#length)];
    this.#full = [];
    const whole = new this.#type(lengthOf(chunks));
    join(chunks, whole);
    return whole;
  }
}

/** The same for whole numbers of any size. The column takes as few bytes as its largest value needs. */
export class NarrowColumn {
  readonly #chunk = new Float64Array(CHUNK);
  #full: WholeNumbers[] = [];
  #length = 0;

  push(value: number): void {
    if (this.#length === CHUNK) {
      this.#full.push(narrowed(this.#chunk));
      this.#length = 0;
    }
    this.#chunk[this.#length] = value;
    this.#length += 1;
  }

  /** The column. Nothing is pushed after it. */
  whole(): WholeNumbers {
    const chunks = [...this.#full, narrowed(this.#chunk.subarray(0, this.#length))];
    this.#full = [];
    const widest = chunks.reduce((one, other) =>
      other.BYTES_PER_ELEMENT > one.BYTES_PER_ELEMENT ? other : one,
    );
    const whole = new (widest.constructor as new (length: number) => WholeNumbers)(lengthOf(chunks));
    join(chunks, whole);
    return whole;
  }
}

function lengthOf(chunks: readonly { readonly length: number }[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

type Chunk = ArrayLike<number> & { readonly buffer: ArrayBuffer };

/** Each chunk's memory is free at once: until it is found to be unused, a column would take twice its room. */
function join(chunks: readonly Chunk[], whole: { set(values: ArrayLike<number>, at: number): void }): void {
  let at = 0;
  for (const chunk of chunks) {
    const { length } = chunk;
    whole.set(chunk, at);
    chunk.buffer.transfer(0);
    at += length;
  }
}

/** Finds the people whom rows belong to. The rows come in the order of the keys that name people. */
export class OwnedRows {
  /** The keys, ascending, and the person of each; null: the people are in the order of their keys. */
  readonly #keys: Float64Array;
  readonly #people: Uint32Array | null;
  readonly #owners = new ColumnOf(Uint32Array);
  readonly #starts = new ColumnOf(Uint32Array);
  #at = 0;
  #rows = 0;
  #last = -1;

  /** @param keys - of each person */
  constructor(keys: Float64Array) {
    const isInOrder = keys.every((key, place) => place === 0 || key >= (keys[place - 1] ?? 0));
    this.#keys = isInOrder ? keys : keys.slice().sort();
    this.#people = isInOrder ? null : peopleInOrder(keys, this.#keys);
  }

  /** The person with a key that is not below the ones asked for before; null: there is none. */
  personOf(key: number): number | null {
    while (this.#at < this.#keys.length && (this.#keys[this.#at] ?? Infinity) < key) this.#at += 1;
    if (this.#keys[this.#at] !== key) return null;
    return this.#people === null ? this.#at : (this.#people[this.#at] ?? null);
  }

  /** Enters the next row. @returns whether it belongs to somebody */
  take(key: number): boolean {
    const person = this.personOf(key);
    if (person === null) return false;
    if (person !== this.#last) {
      this.#owners.push(person);
      this.#starts.push(this.#rows);
      this.#last = person;
    }
    this.#rows += 1;
    return true;
  }

  owners(): Owners {
    this.#starts.push(this.#rows);
    return { people: this.#owners.whole(), starts: this.#starts.whole() };
  }
}

function peopleInOrder(keys: Float64Array, sorted: Float64Array): Uint32Array {
  const people = new Uint32Array(keys.length);
  // Several people may have no key. They stand one after another where the first of them stands.
  const taken = new Map<number, number>();
  for (const [person, key] of keys.entries()) {
    const first = lowerBound(sorted, key);
    if (sorted[first + 1] !== key) people[first] = person;
    else {
      const more = taken.get(key) ?? 0;
      taken.set(key, more + 1);
      people[first + more] = person;
    }
  }
  return people;
}
