/** A year of what people do with a shop's mail and on its site, made up from their emails: the same at every start. */
import { seededRandom, type Random } from "../shopify/store/random.ts";
import type { Profile, Store, Subscription } from "./store.ts";

/** What was made up, so that it can be made up again. */
export interface MadeEngagement {
  /** Milliseconds since 1970: nothing happened after it. */
  readonly asOf: number;
  /** Profiles with a greater sequence came later, and did nothing. */
  readonly lastSequence: number;
}

const DAY_MS = 86_400_000;
/** A newsletter goes out so often. */
const MAIL_EVERY_DAYS = 14;
const MAILS = 26;
const MINUTE_MS = 60_000;

/** How somebody behaves: until how many days ago, and how probably at each mail. */
interface Habit {
  readonly share: number;
  readonly untilDaysAgo: number;
  readonly opens: number;
  readonly clicks: number;
  /** Visits to the site in a month. */
  readonly visits: number;
}

const HABITS: readonly Habit[] = [
  { share: 0.18, untilDaysAgo: 0, opens: 0.7, clicks: 0.25, visits: 1.5 },
  { share: 0.27, untilDaysAgo: 0, opens: 0.3, clicks: 0.06, visits: 0.4 },
  // Engaged often before, and no more.
  { share: 0.12, untilDaysAgo: 75, opens: 0.6, clicks: 0.2, visits: 1 },
  { share: 0.13, untilDaysAgo: 130, opens: 0.6, clicks: 0.2, visits: 1 },
  { share: 0.3, untilDaysAgo: 400, opens: 0, clicks: 0, visits: 0 },
];
/** Of all people, so many read their mail in Apple's program, and so many behind a robot that follows all links. */
const APPLE_SHARE = 0.4;
const ROBOT_SHARE = 0.03;
const SUBSCRIBER_YEARS = 1.5;
/** The year of so many customers fits into memory. Of more than these, the others do nothing. */
const MOST_LIVING = 20_000;

/** Adds subscribers who are no customers, gives everybody a consent and a gender, fills two lists, and makes up what they did. */
export function seedEngagement(store: Store, asOf: number, subscribers: number): MadeEngagement {
  for (let number = 1; number <= subscribers; number += 1) {
    const email = `subscriber${String(number)}@news.example`;
    const random = randomOf(email);
    // Every tenth came in the last days.
    const days = number % 10 === 0 ? random() * 7 : random() * SUBSCRIBER_YEARS * 365;
    store.upsert({ attributes: { email } }, asOf - days * DAY_MS, false);
  }
  const made = { asOf, lastSequence: store.counter };
  const newsletter = store.makeList("Newsletter", asOf);
  const raffle = store.makeList("Summer raffle", asOf);
  for (const profile of store.profiles.values()) {
    introduce(profile, asOf);
    if (profile.subscription?.consent === "SUBSCRIBED") store.join(newsletter, profile.id, asOf);
    if (profile.sequence % 12 === 0) store.join(raffle, profile.id, asOf);
  }
  makeEvents(store, made);
  return made;
}

/** Makes the events of an account up again. */
export function makeEvents(store: Store, { asOf, lastSequence }: MadeEngagement): void {
  let living = 0;
  for (const profile of store.profiles.values()) {
    if (profile.sequence > lastSequence || profile.email === null) continue;
    if (!isSubscriber(profile) && ++living > MOST_LIVING) continue;
    live(store, profile, asOf);
  }
}

function isSubscriber({ email }: Profile): boolean {
  return email?.startsWith("subscriber") === true;
}

function randomOf(email: string): Random {
  let seed = 7;
  for (const character of email) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return seededRandom(seed);
}

function introduce(profile: Profile, asOf: number): void {
  const random = randomOf(`${profile.email ?? ""} is`);
  const chance = random();
  const subscription = (consent: Subscription["consent"], suppression: Subscription["suppression"] = []) => {
    profile.subscription = { consent, suppression, at: asOf - random() * 365 * DAY_MS };
  };
  if (chance < 0.78) subscription("SUBSCRIBED");
  else if (chance < 0.86) subscription("UNSUBSCRIBED", ["UNSUBSCRIBE"]);
  else if (chance < 0.89) subscription("SUBSCRIBED", ["HARD_BOUNCE"]);
  const gender = random();
  if (gender < 0.42) profile.properties.set("gender", "female");
  else if (gender < 0.74) profile.properties.set("gender", "male");
  else if (gender < 0.76) profile.properties.set("gender", "non-binary");
}

function live(store: Store, profile: Profile, asOf: number): void {
  const random = randomOf(profile.email ?? "");
  const isNew = profile.created > asOf - 8 * DAY_MS && isSubscriber(profile);
  const habit = isNew ? HABITS[0] : habitOf(random());
  if (habit === undefined) return;
  const [apple, robot] = [random() < APPLE_SHARE, random() < ROBOT_SHARE];
  const { id: profileId } = profile;
  const from = asOf - 364 * DAY_MS;
  const since = isNew ? profile.created : from;
  const happened = (name: string, at: number, properties: Record<string, unknown> = {}): void => {
    if (at > from && at < asOf)
      store.events.add({ metricId: store.metricId(name), profileId, at, properties });
  };
  const isMailed =
    profile.subscription?.consent === "SUBSCRIBED" && profile.subscription.suppression.length === 0;
  for (let mail = MAILS; mail > 0 && isMailed; mail -= 1) {
    const sent = asOf - (mail - 0.5) * MAIL_EVERY_DAYS * DAY_MS;
    if (sent < since) continue;
    happened("Received Email", sent);
    if (apple) happened("Opened Email", sent + MINUTE_MS, { "Apple Privacy Open": true });
    if (robot) happened("Clicked Email", sent + MINUTE_MS, { "Bot Click": true });
    if (mail * MAIL_EVERY_DAYS < habit.untilDaysAgo) continue;
    if (random() < habit.opens)
      happened("Opened Email", sent + random() * DAY_MS, { "Apple Privacy Open": false });
    if (random() < habit.clicks) happened("Clicked Email", sent + random() * DAY_MS, { "Bot Click": false });
  }
  const months = isNew ? 1 : 12;
  for (let visit = Math.round(habit.visits * months * random() * 2); visit > 0; visit -= 1) {
    const latest = asOf - habit.untilDaysAgo * DAY_MS;
    const earliest = Math.max(since, asOf - months * 30 * DAY_MS);
    const at = earliest + random() * Math.max(0, latest - earliest);
    happened("Active on Site", at);
    if (random() < 0.6) happened("Viewed Product", at + MINUTE_MS, { ProductName: "A product" });
    if (random() < 0.12) happened("Checkout Started", at + 5 * MINUTE_MS);
  }
}

function habitOf(chance: number): Habit | undefined {
  let sum = 0;
  return HABITS.find(({ share }) => chance < (sum += share)) ?? HABITS.at(-1);
}
