/** What the syncs of a shop's two targets send: forward, back, compared and cleaned up. */
import {
  addAudience,
  endAudience,
  enterAudiences,
  forgetEnded,
  saveLabels,
} from "../../../app/db/sync/audiences.server.ts";
import { correctStates } from "../../../app/db/sync/audit-compare.server.ts";
import { emailsNotRead, matchOtherEmails } from "../../../app/db/sync/audit-other-emails.server.ts";
import { notFound, storeMembers } from "../../../app/db/sync/audit-members.server.ts";
import { wantNoProfiles, wantNoTags } from "../../../app/db/sync/clean-up.server.ts";
import { refreshProfileStates, refreshTagStates } from "../../../app/db/sync/wanted.server.ts";
import { storeEmails } from "../../../app/db/orders/emails.server.ts";
import {
  confirmMetafieldLines,
  failMetafieldLines,
  noteMetafieldLines,
  refreshMetafieldStates,
  rememberMetafields,
  unsettledMetafields,
} from "../../../app/db/sync/metafield-states.server.ts";
import {
  confirmCleared,
  confirmLeft,
  noteLeaving,
  profilesToClear,
  profilesToLeave,
} from "../../../app/db/sync/klaviyo/profile-leavers.server.ts";
import {
  forgetProfileIds,
  takeOffLost,
  noteLookedUp,
  profilesToLookUp,
  replaceProfileIds,
  settleWithoutProfile,
  storeProfileIds,
} from "../../../app/db/sync/klaviyo/profile-ids.server.ts";
import { holdMembers } from "../../../app/db/sync/klaviyo/profile-places.server.ts";
import {
  confirmProfiles,
  failProfiles,
  noteProfilesSent,
  profilesToSend,
} from "../../../app/db/sync/klaviyo/profile-states.server.ts";
import {
  areStrangersHeld,
  giveSharedProfiles,
  sharedToLookUp,
} from "../../../app/db/sync/klaviyo/shared-profiles.server.ts";
import {
  confirmTagLines,
  dropLostCustomers,
  failTagLines,
  noteTagLines,
  relabelTags,
  unsettledCustomers,
} from "../../../app/db/sync/sync-states.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import {
  forgetBefore,
  noteWanted,
  rememberBefore,
  wantBefore,
} from "../../../app/db/sync/undo-states.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { ENGLISH_NAMES } from "../../../app/sync/labels/group-names.ts";
import { groupBit } from "../../../app/domain/groups/set.ts";
import { AUDIENCES, emailOf, LATER, NOW, pieces, places, shopifyId, type GrowthShop } from "./growth-shop.ts";

const PAGE = 300;
const ALL_PLACES = 63;
const OTHER_PLACES = 1 + 2;

/** Tags and metafields are prepared, sent page by page, failed in part, confirmed, and taken back. */
export async function syncTags({ tx, size }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    await refreshTagStates(sql, NOW);
    await refreshMetafieldStates(sql, ENGLISH_NAMES, NOW);
    await rememberBefore(sql, "shopify_tags");
    await rememberMetafields(sql);
  });
  await tx(async (sql) => {
    let line = 0;
    for (let after = 0n, more = true; more;) {
      const page = await unsettledCustomers(sql, after, PAGE);
      const lines = page.map(({ customerId, wanted, held, confirmed }) => {
        line += 1;
        return { customerId, line: line - 1, held: held | wanted, confirmed };
      });
      await noteTagLines(sql, lines, NOW);
      after = page.at(-1)?.customerId ?? 0n;
      more = page.length > 0;
    }
  });
  await tx(async (sql) => {
    await dropLostCustomers(sql, places(size, 50));
    await failTagLines(sql, failures(size), NOW);
    await confirmTagLines(sql, "add", places(size, 40), NOW);
  });
  await tx(async (sql) => {
    const customers = await unsettledMetafields(sql, "set", size);
    for (const some of pieces(customers.map(({ customerId }, line) => ({ customerId, line }))))
      await noteMetafieldLines(sql, some, NOW);
    await failMetafieldLines(sql, failures(size), NOW);
    await confirmMetafieldLines(sql, places(size, 40), NOW);
  });
  await tx((sql) => noteWanted(sql, "shopify_tags"));
  await undo(tx, "shopify_tags");
  await tx((sql) => refreshTagStates(sql, LATER));
  await tx((sql) => relabelTags(sql, ALL_PLACES, GROUPS.length, LATER));
}

const failures = (size: number): { line: number; code: string }[] =>
  places(size, 9).map((line) => ({ line, code: line % 2 === 0 ? "to_retry" : "shopify_error" }));

async function undo(tx: GrowthShop["tx"], target: Target): Promise<void> {
  await tx(async (sql) => {
    await wantBefore(sql, target, LATER);
    await forgetBefore(sql, target);
  });
}

/** The audiences of Klaviyo are entered and named; one ends and is forgotten. */
async function enterAll(tx: GrowthShop["tx"]): Promise<void> {
  const segment = { kind: "segment", subject: "1", label: "Sixfold: 1" } as const;
  await tx(async (sql) => {
    await enterAudiences(sql, "klaviyo", AUDIENCES);
    await saveLabels(sql, "klaviyo", AUDIENCES, "en");
    await addAudience(sql, "klaviyo", segment);
    await endAudience(sql, "klaviyo", segment, NOW);
    await forgetEnded(sql, "klaviyo");
  });
}

/** Emails are read, profiles looked up, sent, failed in part, confirmed, taken off, and cleared. */
export async function syncProfiles(shop: GrowthShop): Promise<void> {
  const { tx, size } = shop;
  await enterAll(tx);
  await readEmails(shop);
  await tx(async (sql) => {
    await refreshProfileStates(sql, NOW);
    await rememberBefore(sql, "klaviyo");
  });
  await lookUp(shop);
  await tx(async (sql) => {
    await areStrangersHeld(sql);
    await sharedToLookUp(sql, LATER);
    await giveSharedProfiles(sql, NOW);
  });
  await send(shop);
  await undo(tx, "klaviyo");
  await leave(shop);
  for (const some of pieces(places(size, 2))) {
    const members = some.map((place) => ({ id: `K${String(place)}`, email: emailOf(place) }));
    await tx((sql) => holdMembers(sql, OTHER_PLACES, members, LATER));
  }
  await tx((sql) => refreshProfileStates(sql, LATER));
}

/** Everybody has an email; then every third another one, and every fifth none. */
async function readEmails({ tx, size }: GrowthShop): Promise<void> {
  const given = (step: number, email: (place: number) => string | null) =>
    places(size, step).map((place) => ({ customerShopifyId: shopifyId(place), email: email(place) }));
  const readings = [given(1, emailOf), given(3, (place) => `new-${emailOf(place)}`), given(5, () => null)];
  for (const addresses of readings)
    for (const some of pieces(addresses)) await tx((sql) => storeEmails(sql, some));
}

async function lookUp({ tx }: GrowthShop): Promise<void> {
  for (let afterEmail = "", more = true; more;) {
    const query = { which: "to_send" as const, afterEmail, longAgo: NOW, limit: PAGE };
    const emails = await tx((sql) => profilesToLookUp(sql, query));
    const lost = emails.filter((_, place) => place % 10 === 0);
    const ids = new Map(
      emails.filter((_, place) => place % 10 !== 0).map((email) => [email, `K${email.replace("new-", "")}`]),
    );
    await tx(async (sql) => {
      await storeProfileIds(sql, ids, LATER);
      await noteLookedUp(sql, lost, LATER);
      await takeOffLost(sql, lost, LATER);
      await settleWithoutProfile(sql, lost, LATER);
    });
    afterEmail = emails.at(-1) ?? "";
    more = emails.length > 0;
  }
}

async function send({ tx }: GrowthShop): Promise<void> {
  for (const group of GROUPS) {
    const place = groupBit(group);
    for (let afterEmail = "", more = true; more;) {
      const query = { place, afterEmail, unknownToo: true, limit: PAGE };
      const emails = (await tx((sql) => profilesToSend(sql, query))).map(({ email }) => email);
      await tx((sql) => noteProfilesSent(sql, emails, NOW));
      const failed = emails.filter((_, at) => at % 10 === 0).map((email) => ({ email, code: "refused" }));
      await tx(async (sql) => {
        await failProfiles(sql, failed, NOW);
        await confirmProfiles(sql, emails, NOW);
      });
      afterEmail = emails.at(-1) ?? "";
      more = emails.length > 0;
    }
  }
}

async function leave({ tx, size }: GrowthShop): Promise<void> {
  const leaving = (await tx((sql) => profilesToLeave(sql, size))).map(({ email }) => email);
  for (const some of pieces(leaving)) {
    await tx((sql) => noteLeaving(sql, ALL_PLACES, some, LATER));
    await tx((sql) => replaceProfileIds(sql, new Map(some.map((email) => [email, `L${email}`])), LATER));
    await tx(async (sql) => {
      await forgetProfileIds(sql, some.slice(0, 10));
      await confirmLeft(sql, ALL_PLACES, some, LATER);
    });
  }
  const cleared = (await tx((sql) => profilesToClear(sql, size))).map(({ email }) => email);
  for (const some of pieces(cleared)) await tx((sql) => confirmCleared(sql, some));
}

/** What is found at both targets is compared with what is believed: of every second customer, elsewhere. */
export async function compare({ tx, size }: GrowthShop): Promise<void> {
  const targets: [Target, number, (place: number) => string][] = [
    ["shopify_tags", 1, (place) => String(shopifyId(place))],
    ["klaviyo", 2, emailOf],
  ];
  for (const [target, id, member] of targets) {
    for (const some of pieces(places(size, 2)))
      await tx((sql) =>
        storeMembers(
          sql,
          id,
          some.map((place) => ({
            member: member(place),
            places: 1,
            klaviyoId: `K${emailOf(place + 1)}`,
            metafields: "Loyal|545",
          })),
        ),
      );
    await tx(async (sql) => {
      if (target === "shopify_tags") return void (await notFound(sql, id, size));
      await emailsNotRead(sql, { auditId: id, places: ALL_PLACES, limit: size });
      await matchOtherEmails(sql, id);
    });
    await tx((sql) => correctStates(sql, { id, target, audiences: AUDIENCES, places: ALL_PLACES }, LATER));
  }
}

/** Nobody is to have anything of ours any more. */
export async function cleanUp({ tx }: GrowthShop): Promise<void> {
  await tx((sql) => wantNoTags(sql, LATER));
  await tx((sql) => wantNoProfiles(sql, LATER));
}
