import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import {
  customersOfProfiles,
  enterByKlaviyoId,
  hasOtherProfile,
  ownersOfEmails,
  saveProfiles,
} from "../db/engagement/klaviyo-profiles.server.ts";
import { movePerson } from "../db/engagement/move-person.server.ts";
import { replaceProperties, saveKlaviyoContacts } from "../db/engagement/people.server.ts";
import type { ErasedProfiles } from "../db/privacy/erased-customers.server.ts";
import type { Person } from "../klaviyo/people.server.ts";
import { validEmail } from "../domain/valid-email.ts";

/** A profile, and the customer whom it is of. */
interface Entered {
  readonly person: Person;
  readonly customerId: bigint;
}

/**
 * Stores what Klaviyo says of people. A profile is of the customer with its email; of several, of the one who ordered
 * last. One without such a customer is entered by Klaviyo's id. Erased people are left out, unless a customer with the
 * email has come since.
 * @returns the customers, by Klaviyo's ids
 */
export async function enterPeople(
  sql: ShopSql,
  read: readonly Person[],
  { now, erasedProfiles }: { readonly now: Date; readonly erasedProfiles: ErasedProfiles },
): Promise<ReadonlyMap<string, bigint>> {
  if (read.length === 0) return new Map();
  await shareCustomers(sql);
  const people = [...new Map(read.map((person) => [person.klaviyoId, withValidEmail(person)])).values()];
  const ids = people.map(({ klaviyoId }) => klaviyoId);
  const owners = await ownersOfEmails(sql, [...new Set(people.flatMap(({ email }) => email ?? []))]);
  const erased = await erasedProfiles(sql, people);
  const ownerOf = ({ email }: Person): bigint | undefined => (email === null ? undefined : owners.get(email));
  const there = people.filter((person) => {
    if (erased.klaviyoIds.has(person.klaviyoId)) return false;
    return person.email === null || !erased.emails.has(person.email) || ownerOf(person) !== undefined;
  });
  const known = await customersOfProfiles(sql, ids);
  const strangers = there.filter((person) => ownerOf(person) === undefined && !known.has(person.klaviyoId));
  const entered = await enterByKlaviyoId(
    sql,
    strangers.map(({ klaviyoId }) => klaviyoId),
  );
  const all = there.flatMap((person): Entered[] => {
    const { klaviyoId } = person;
    const customerId = ownerOf(person) ?? known.get(klaviyoId) ?? entered.get(klaviyoId);
    return customerId === undefined ? [] : [{ person, customerId }];
  });
  for (const { person, customerId } of all)
    await giveTo(sql, person.klaviyoId, { from: known.get(person.klaviyoId), to: customerId });
  await store(sql, all, now);
  return new Map(all.map(({ person, customerId }) => [person.klaviyoId, customerId]));
}

/** The profile was another's. What that one did is the new owner's, if all of it was done by this profile. */
export async function giveTo(
  sql: ShopSql,
  klaviyoId: string,
  { from, to }: { readonly from: bigint | undefined; readonly to: bigint },
): Promise<void> {
  if (from === undefined || from === to) return;
  if (!(await hasOtherProfile(sql, { klaviyoId, customerId: from }))) await movePerson(sql, from, to);
}

async function store(sql: ShopSql, all: readonly Entered[], now: Date): Promise<void> {
  await saveProfiles(
    sql,
    all.map(({ person: { klaviyoId, email }, customerId }) => ({ klaviyoId, email, customerId })),
    now,
  );
  // A customer may have two profiles, and one statement can't write a row twice. The last one counts.
  const byCustomer = [
    ...new Map(all.map(({ person, customerId }) => [customerId, { ...person, customerId }])).values(),
  ];
  await saveKlaviyoContacts(
    sql,
    byCustomer.map(({ createdAt, ...person }) => ({ ...person, knownSince: createdAt })),
  );
  await replaceProperties(sql, byCustomer);
}

function withValidEmail(person: Person): Person {
  return { ...person, email: person.email === null ? null : validEmail(person.email) };
}
