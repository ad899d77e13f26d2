/** Something that a profile did, or that happened to it. Moments are milliseconds since 1970. */
export interface StoredEvent {
  readonly id: string;
  /** Rises with every event, so that events of one moment have an order. */
  readonly sequence: number;
  readonly metricId: string;
  profileId: string;
  readonly at: number;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of an event that was sent to the account: what tells it from others, and whether flows start from it. */
  readonly sent?: { readonly key: string; readonly startsFlows: boolean };
}

/** The events of an account, by metric and in the order of their moments. */
export class EventLog {
  readonly #byMetric = new Map<string, StoredEvent[]>();
  /** Metrics whose last event was added out of its order. */
  readonly #unsorted = new Set<string>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(event: Omit<StoredEvent, "id" | "sequence">): StoredEvent {
    this.#count += 1;
    const stored: StoredEvent = { ...event, id: `SE${this.#count.toString(36)}`, sequence: this.#count };
    const events = this.#byMetric.get(event.metricId) ?? [];
    this.#byMetric.set(event.metricId, events);
    if ((events.at(-1)?.at ?? -Infinity) > event.at) this.#unsorted.add(event.metricId);
    events.push(stored);
    return stored;
  }

  /** The events of these metrics (null: of all) from `from` on, in the order of their moments. */
  of(metricIds: readonly string[] | null, from: number): StoredEvent[] {
    const ids = metricIds ?? [...this.#byMetric.keys()];
    const lists = ids.map((id) => {
      const events = this.#sorted(id);
      return events.slice(firstFrom(events, from));
    });
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(inOrder);
  }

  /** Gives the events of a profile to another; null: deletes them. */
  move(fromProfileId: string, toProfileId: string | null): void {
    for (const [id, events] of this.#byMetric) {
      if (toProfileId === null) {
        const left = events.filter(({ profileId }) => profileId !== fromProfileId);
        this.#byMetric.set(id, left);
        continue;
      }
      for (const event of events) if (event.profileId === fromProfileId) event.profileId = toProfileId;
    }
  }

  #sorted(metricId: string): StoredEvent[] {
    const events = this.#byMetric.get(metricId) ?? [];
    if (this.#unsorted.delete(metricId)) events.sort(inOrder);
    return events;
  }
}

function inOrder(a: StoredEvent, b: StoredEvent): number {
  return a.at - b.at || a.sequence - b.sequence;
}

/** The index of the first event that is not before a moment. */
function firstFrom(events: readonly StoredEvent[], from: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
