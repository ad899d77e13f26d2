interface Noted {
  count: number;
  readonly first: string;
}

/** The notes on an order export that was read: a sentence for each kind, with its first example. */
export class ExportNotes {
  readonly #kinds = new Map<string, Noted>();
  readonly #phones = new Set<string>();
  #phoneOrders = 0;

  /** Two orders have one name and different Ids. */
  sameName(name: string, line: number, otherLine: number, equal: boolean): void {
    this.#note(equal ? "equal" : "name", `${name} on lines ${line} and ${otherLine}`);
  }

  /** A line repeats an order. */
  counted(name: string, line: number, otherLine: number): void {
    this.#note("repeated", `${name} on lines ${line} and ${otherLine}`);
  }

  /** An order is not paid in full. */
  partlyPaid(name: string, line: number): void {
    this.#note("partly", `${name} on line ${line}`);
  }

  badPhone(text: string, line: number): void {
    this.#note("phone", `"${text.slice(0, 40)}" on line ${line}`);
  }

  phoneOnly(phone: string): void {
    this.#phones.add(phone);
    this.#phoneOrders++;
  }

  all(): string[] {
    const notes: string[] = [];
    const say = (kind: string, words: (noted: Noted) => string): void => {
      const noted = this.#kinds.get(kind);
      if (noted !== undefined) notes.push(words(noted));
    };
    say(
      "name",
      ({ count, first }) =>
        `Names that another order has too: ${count} (${first}). Each order counts, by its Id.`,
    );
    say(
      "equal",
      ({ count, first }) =>
        `Orders of one name that are equal in all but their Id: ${count} (${first}). Each counts; if they are one order, remove a line.`,
    );
    say(
      "repeated",
      ({ count, first }) => `Lines that repeat an order: ${count} (${first}). Such an order counts once.`,
    );
    if (this.#phoneOrders > 0)
      notes.push(
        `Orders with a phone and no email: ${this.#phoneOrders} (customers: ${this.#phones.size}). They belong to ` +
          "customers known by the phone, who are not in Klaviyo, since they have no email.",
      );
    say(
      "partly",
      ({ count, first }) => `Partly paid orders: ${count} (${first}). Each counts as what was paid.`,
    );
    say(
      "phone",
      ({ count, first }) =>
        `Phones that are no number: ${count} (${first}). These orders count as a guest's.`,
    );
    return notes;
  }

  #note(kind: string, example: string): void {
    const noted = this.#kinds.get(kind);
    if (noted === undefined) this.#kinds.set(kind, { count: 1, first: example });
    else noted.count++;
  }
}
