import type { MadeEngagement } from "./engagement.ts";
import { CampaignStore } from "./campaigns/campaign-store.ts";
import { EventLog, type StoredEvent } from "./events.ts";

/** Whether mail may be sent to a profile, in Klaviyo's words. */
export interface Subscription {
  readonly consent: "SUBSCRIBED" | "UNSUBSCRIBED" | "NEVER_SUBSCRIBED";
  readonly suppression: readonly ("HARD_BOUNCE" | "SPAM_COMPLAINT" | "UNSUBSCRIBE" | "USER_SUPPRESSED")[];
  readonly at: number;
}
/** What the account holds. Moments are milliseconds since 1970. */
export interface Profile {
  readonly id: string;
  /** Rises with each thing that is made, so that pages have an order. */
  readonly sequence: number;
  /** The primary one, in lower case, since two spellings of an address are one profile. */
  email: string | null;
  /** The secondary ones. The profile is found by them, too, and answers by the primary one. */
  otherEmails: string[];
  readonly attributes: Map<string, unknown>;
  readonly properties: Map<string, unknown>;
  /** null: never asked. */
  subscription: Subscription | null;
  readonly created: number;
  updated: number;
}
/** A list or a segment. Members stand in the order in which they joined. */
export interface Membership {
  readonly id: string;
  readonly sequence: number;
  name: string;
  readonly created: number;
  updated: number;
  readonly members: Map<string, { joined: number; sequence: number }>;
}
export interface Segment extends Membership {
  readonly definition: unknown;
}
export interface ProfileInput {
  readonly id?: string | null;
  readonly attributes: Readonly<Record<string, unknown>> & {
    readonly email?: string | null;
    readonly properties?: Readonly<Record<string, unknown>> | null;
  };
}
export interface ImportError {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly pointer: string;
  readonly payload: object;
}
export interface Job {
  readonly id: string;
  readonly listIds: readonly string[];
  readonly total: number;
  /** Empty once the job has ended. */
  inputs: readonly ProfileInput[];
  readonly created: number;
  status: "queued" | "processing" | "complete" | "cancelled";
  /** Whether the job ends as cancelled, and which of its profiles fail. */
  readonly willCancel: boolean;
  readonly willFail: ReadonlySet<number>;
  readonly errors: ImportError[];
  readonly profileIds: Set<string>;
}

export type SentEvent = Omit<StoredEvent, "id" | "sequence" | "sent"> & Required<Pick<StoredEvent, "sent">>;

/** The metrics that every account has. */
const FIRST_METRICS = [
  ...["Placed Order", "Opened Email", "Clicked Email", "Viewed Product", "Checkout Started"],
  ...["Active on Site", "Received Email", "Unsubscribed from Email Marketing"],
];
/** A profile has at most so many secondary emails. */
const MOST_EMAILS = 5;
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A simulated Klaviyo account. */
export class Store {
  readonly profiles = new Map<string, Profile>();
  readonly lists = new Map<string, Membership>();
  readonly segments = new Map<string, Segment>();
  readonly jobs = new Map<string, Job>();
  readonly metrics: { id: string; name: string; integration: string; created: number }[] = [];
  readonly events = new EventLog();
  /** What tells the events that were sent to the account from others. */
  readonly sentKeys = new Set<string>();
  readonly sending = new CampaignStore();
  /** The events that were made up; null: none were. */
  madeEngagement: MadeEngagement | null = null;
  readonly #idsByEmail = new Map<string, string>();
  /** How many numbers were given so far. */
  counter = 0;

  constructor() {
    for (const name of FIRST_METRICS) this.addMetric(name);
  }

  /** Makes a metric. Several may have the same name, each from another integration. */
  addMetric(name: string, integration = "Klaviyo"): string {
    const id = this.shortId();
    this.metrics.push({ id, name, integration, created: 0 });
    return id;
  }

  /** The id of the first metric of this name. */
  metricId(name: string): string {
    const id = this.metrics.find((metric) => metric.name === name)?.id;
    if (id === undefined) throw new Error(`There is no metric ${name}.`);
    return id;
  }

  /** Keeps an event that was sent to the account. */
  addSent(event: SentEvent): void {
    this.sentKeys.add(event.sent.key);
    this.events.add(event);
  }

  /** The events that were sent to the account, by moment. */
  get sentEvents(): readonly (StoredEvent & SentEvent)[] {
    return this.events.of(null, -Infinity).filter((event) => event.sent !== undefined) as (StoredEvent &
      SentEvent)[];
  }

  nextNumber(): number {
    this.counter += 1;
    return this.counter;
  }

  /** Six characters, like the ids of Klaviyo's lists, segments and metrics. */
  shortId(): string {
    return `S${base32(this.nextNumber(), 5)}`;
  }

  /** Twenty-six characters, like the ids of Klaviyo's profiles, campaigns and messages. */
  longId(): string {
    return `01S${base32(this.nextNumber(), 23)}`;
  }

  /** Adds a profile as it is. */
  keep(profile: Profile): void {
    this.profiles.set(profile.id, profile);
    for (const email of emailsOf(profile)) this.#idsByEmail.set(email, profile.id);
  }

  byEmail(email: string): Profile | undefined {
    const id = this.#idsByEmail.get(email.toLowerCase());
    return id === undefined ? undefined : this.profiles.get(id);
  }

  find(input: ProfileInput): Profile | undefined {
    if (input.id) return this.profiles.get(input.id);
    const { email } = input.attributes;
    return email ? this.byEmail(email) : undefined;
  }

  /** Makes or changes a profile. A null clears an attribute only with `nullClears`, and never a property. */
  upsert(input: ProfileInput, now: number, nullClears: boolean): { profile: Profile; made: boolean } {
    const known = this.find(input);
    const profile = known ?? this.#make(now);
    const { email, properties, ...attributes } = input.attributes;
    if (email) this.#setEmail(profile, email);
    for (const [name, value] of Object.entries(attributes))
      setOrClear(profile.attributes, name, value, nullClears);
    for (const [name, value] of Object.entries(properties ?? {})) {
      setOrClear(profile.properties, name, value, false);
    }
    profile.updated = now;
    return { profile, made: known === undefined };
  }

  /**
   * Merges a profile into another, as Klaviyo does by itself if two are one person. The kept one is then on the lists
   * of both and has the emails of both, and the properties that it lacked.
   */
  merge(fromEmail: string, intoEmail: string): void {
    const gone = this.byEmail(fromEmail);
    const kept = this.byEmail(intoEmail);
    if (!gone || !kept || gone === kept) return;
    for (const membership of [...this.lists.values(), ...this.segments.values()]) {
      const member = membership.members.get(gone.id);
      membership.members.delete(gone.id);
      if (member && !membership.members.has(kept.id)) membership.members.set(kept.id, member);
    }
    for (const [name, value] of gone.properties)
      if (!kept.properties.has(name)) kept.properties.set(name, value);
    this.profiles.delete(gone.id);
    this.events.move(gone.id, kept.id);
    for (const email of emailsOf(gone)) this.addEmail(kept, email);
  }

  /** Deletes a profile with all that it did. */
  deleteProfile(email: string): void {
    const gone = this.byEmail(email);
    if (!gone) return;
    for (const membership of [...this.lists.values(), ...this.segments.values()])
      membership.members.delete(gone.id);
    for (const one of emailsOf(gone)) this.#idsByEmail.delete(one);
    this.profiles.delete(gone.id);
    this.events.move(gone.id, null);
  }

  /** Gives a profile a secondary email. One too many is lost. */
  addEmail(profile: Profile, email: string): void {
    const added = email.toLowerCase();
    this.#idsByEmail.delete(added);
    const emails = emailsOf(profile);
    if (emails.length < MOST_EMAILS && !emails.includes(added)) profile.otherEmails.push(added);
    if (emailsOf(profile).includes(added)) this.#idsByEmail.set(added, profile.id);
  }

  /** Takes a secondary email off a profile. */
  removeEmail(profile: Profile, email: string): void {
    profile.otherEmails = profile.otherEmails.filter((other) => other !== email);
    if (profile.email !== email) this.#idsByEmail.delete(email);
  }

  join(membership: Membership, profileId: string, now: number): void {
    if (membership.members.has(profileId)) return;
    membership.members.set(profileId, { joined: now, sequence: this.nextNumber() });
    membership.updated = now;
  }

  makeList(name: string, now: number): Membership {
    const list = this.#named(name, now);
    this.lists.set(list.id, list);
    return list;
  }

  makeSegment(name: string, definition: unknown, now: number): Segment {
    const segment = { ...this.#named(name, now), definition };
    this.segments.set(segment.id, segment);
    return segment;
  }

  #named(name: string, now: number): Membership {
    const sequence = this.nextNumber();
    return { id: this.shortId(), sequence, name, created: now, updated: now, members: new Map() };
  }

  #make(now: number): Profile {
    const sequence = this.nextNumber();
    const profile: Profile = {
      id: `01S${base32(sequence, 23)}`,
      sequence,
      email: null,
      otherEmails: [],
      attributes: new Map(),
      properties: new Map(),
      subscription: null,
      created: now,
      updated: now,
    };
    this.keep(profile);
    return profile;
  }

  /** Makes another email the primary one. One that the profile has already changes nothing. */
  #setEmail(profile: Profile, email: string): void {
    if (emailsOf(profile).includes(email.toLowerCase())) return;
    if (profile.email !== null) this.#idsByEmail.delete(profile.email);
    profile.email = email.toLowerCase();
    this.#idsByEmail.set(profile.email, profile.id);
  }
}

/** All emails of a profile, the primary one first. */
export function emailsOf({ email, otherEmails }: Pick<Profile, "email" | "otherEmails">): string[] {
  return email === null ? otherEmails : [email, ...otherEmails];
}

function setOrClear(target: Map<string, unknown>, name: string, value: unknown, nullClears: boolean): void {
  if (value !== null) target.set(name, value);
  else if (nullClears) target.delete(name);
}

function base32(value: number, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = `${DIGITS[rest % 32]}${text}`;
  return text;
}
