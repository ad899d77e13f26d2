import type { Owners } from "../../domain/rules/columns/people-columns.ts";

export type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

const FIRST_LENGTH = 1_024;

/** A column whose length is not known before its last value. */
export class ColumnOf<T extends Numbers> {
  readonly #type: new (length: number) => T;
  #values: T;
  #length = 0;

  constructor(type: new (length: number) => T) {
    this.#type = type;
    this.#values = new type(FIRST_LENGTH);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + (this.#length >> 1));
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** The column, without room for more. */
  whole(): T {
    this.#grow(this.#length);
    return this.#values;
  }

  #grow(length: number): void {
    const values = new this.#type(length);
    values.set(this.#values.subarray(0, this.#length));
    this.#values = values;
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

function lowerBound(sorted: Float64Array, key: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
