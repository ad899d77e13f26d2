import type { StoredCustomer } from "../store/store.ts";
import { between, pick, type Random } from "../store/random.ts";
import { MAX_TAGS } from "../store/tags.ts";
import { makeAddress } from "./addresses.ts";
import { latinOf, makeName } from "./names.ts";

const MERCHANT_TAGS = [
  "VIP",
  "Newsletter",
  "Wholesale",
  "B2B",
  "gift-card",
  "Prague store",
  "🎁 Christmas",
  "do not call",
];
const BROKEN_EMAILS = [
  "jan.novak@",
  "anna@@example.com",
  "no-at-sign.example.com",
  "two words@example.com",
  "x@example",
];

type Person = Pick<StoredCustomer, "firstName" | "lastName" | "email" | "tags" | "address">;

/** Makes people one after the other. Some of them are awkward. */
export function peopleMaker(random: Random, ofAddresses: Random): () => Person {
  const emails: string[] = [];
  let count = 0;
  return () => {
    count++;
    const name = makeName(random);
    const email = emailOf(random, name, count, emails);
    if (email !== null) emails.push(email);
    const tags = count === 100 ? manyTags() : tagsOf(random);
    return { ...name, email, tags, address: makeAddress(ofAddresses) };
  };
}

function emailOf(
  random: Random,
  name: Pick<Person, "firstName" | "lastName">,
  count: number,
  earlier: readonly string[],
): string | null {
  const chance = random();
  const parts = [latinOf(name.firstName), latinOf(name.lastName)].filter((part) => part !== null);
  if (chance < 0.025) return null;
  if (chance < 0.029) return pick(random, BROKEN_EMAILS);
  if (chance < 0.033 && earlier.length > 0) return pick(random, earlier).toUpperCase();
  const domain = pick(random, ["example.com", "example.org", "example.net", "mail.example"]);
  return `${parts.length === 0 ? "customer" : parts.join(".")}${count}@${domain}`;
}

function tagsOf(random: Random): string[] {
  if (random() > 0.18) return [];
  const first = between(random, 0, MERCHANT_TAGS.length - 1);
  return MERCHANT_TAGS.slice(first, first + between(random, 1, 3));
}

/** One customer has room for two more tags: a group's, and the next group's before the first is removed. */
function manyTags(): string[] {
  return Array.from({ length: MAX_TAGS - 2 }, (_, at) => `campaign ${at + 1}`);
}
