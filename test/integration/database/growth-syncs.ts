/** What the syncs of a shop's two targets send: forward, back, compared and cleaned up. */
import {
  addAudience,
  endAudience,
  enterAudiences,
  forgetAudience,
  forgetEnded,
  forgetOldTags,
  saveLabels,
} from "../../../app/db/sync/audiences.server.ts";
import { correctStates } from "../../../app/db/sync/audits/audit-compare.server.ts";
import { emailsNotRead, matchOtherEmails } from "../../../app/db/sync/audits/audit-other-emails.server.ts";
import { notFound, storeMembers } from "../../../app/db/sync/audits/audit-members.server.ts";
import { wantNoProfiles, wantNoTags } from "../../../app/db/sync/clean-up.server.ts";
import { GROUP_MEMBERS } from "../../../app/db/sync/members.server.ts";
import { refreshProfileStates, refreshTagStates } from "../../../app/db/sync/states/wanted.server.ts";
import { storeEmails } from "../../../app/db/orders/emails.server.ts";
import {
  confirmMetafieldLines,
  failMetafieldLines,
  noteMetafieldLines,
  refreshMetafieldStates,
  rememberMetafields,
  unsettledMetafields,
} from "../../../app/db/sync/states/metafield-states.server.ts";
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
} from "../../../app/db/sync/states/tag-states.server.ts";
import { deleteSegment, insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { takeLists } from "../../../app/db/sync/klaviyo/klaviyo-lists.server.ts";
import { moveStates } from "../../../app/db/sync/states/fill-states.server.ts";
import { TARGETS, type Target } from "../../../app/db/sync/sync-targets.server.ts";
import {
  forgetBefore,
  noteWanted,
  rememberBefore,
  rememberMore,
  wantBefore,
} from "../../../app/db/sync/states/undo-states.server.ts";
import { GROUP_AUDIENCES } from "../../../app/domain/sync/audience.ts";
import { GROUP_PLACES, setOfPlace, type PlaceSet } from "../../../app/domain/sync/places.ts";
import { ENGLISH_NAMES } from "../../../app/sync/labels/group-names.ts";
import { AUDIENCES, emailOf, LATER, NOW, pieces, places, shopifyId, type GrowthShop } from "./growth-shop.ts";

const PAGE = 300;
const SET = GROUP_PLACES;
const OTHER_PLACES = { word: 0, mask: 3n };
const FAR = setOfPlace(63);
/** Everybody in a group is also in an audience of another word. */
const FAR_MEMBERS = { ...GROUP_MEMBERS, places: FAR, place: `${String(FAR.mask)}::bigint` };

/** Tags and metafields are prepared, sent page by page, failed in part, confirmed, and taken back. */
export async function syncTags({ tx, size }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    await refreshTagStates(sql, GROUP_MEMBERS, NOW);
    await refreshMetafieldStates(sql, ENGLISH_NAMES, NOW);
    await rememberBefore(sql, "shopify_tags", SET);
    await rememberMetafields(sql);
  });
  await tx(async (sql) => {
    let line = 0;
    for (let after = 0n, more = true; more;) {
      const page = await unsettledCustomers(sql, SET, { after, limit: PAGE });
      const lines = page.map(({ customerId, wanted, mayHold, confirmed }) => {
        line += 1;
        return { customerId, line: line - 1, mayHold: mayHold | wanted, confirmed };
      });
      await noteTagLines(sql, SET, lines, NOW);
      after = page.at(-1)?.customerId ?? 0n;
      more = page.length > 0;
    }
  });
  await tx(async (sql) => {
    await dropLostCustomers(sql, places(size, 50));
    await failTagLines(sql, SET, failures(size), NOW);
    await confirmTagLines(sql, SET, { step: "add", exceptLines: places(size, 40) }, NOW);
  });
  await tx(async (sql) => {
    const customers = await unsettledMetafields(sql, "set", size);
    for (const some of pieces(customers.map(({ customerId }, line) => ({ customerId, line }))))
      await noteMetafieldLines(sql, some, NOW);
    await failMetafieldLines(sql, failures(size), NOW);
    await confirmMetafieldLines(sql, places(size, 40), NOW);
  });
  await tx((sql) => noteWanted(sql, "shopify_tags", SET));
  await undo(tx, "shopify_tags");
  await tx((sql) => refreshTagStates(sql, GROUP_MEMBERS, LATER));
  await tx((sql) => relabelTags(sql, SET, LATER));
  await tx((sql) => forgetOldTags(sql, SET));
}

const failures = (size: number): { line: number; code: string }[] =>
  places(size, 9).map((line) => ({ line, code: line % 2 === 0 ? "to_retry" : "shopify_error" }));

async function undo(tx: GrowthShop["tx"], target: Target): Promise<void> {
  await tx(async (sql) => {
    await wantBefore(sql, target, SET, LATER);
    await forgetBefore(sql, target, SET);
  });
}

/** The audiences of Klaviyo are entered and named; one ends and is forgotten. */
async function enterAll(tx: GrowthShop["tx"]): Promise<void> {
  const segment = { kind: "segment", subject: "1", label: "Sixfold: 1" } as const;
  await tx(async (sql) => {
    await enterAudiences(sql, "klaviyo", AUDIENCES);
    await saveLabels(sql, "klaviyo", AUDIENCES, "en");
    await addAudience(sql, "klaviyo", segment);
    await takeLists(sql, GROUP_PLACES);
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
    await refreshProfileStates(sql, GROUP_MEMBERS, NOW);
    await rememberBefore(sql, "klaviyo", SET);
    await rememberMore(sql, "klaviyo", SET);
  });
  await lookUp(shop);
  await tx(async (sql) => {
    await areStrangersHeld(sql, SET);
    await sharedToLookUp(sql, SET, LATER);
    await giveSharedProfiles(sql, SET, NOW);
  });
  await send(shop);
  await undo(tx, "klaviyo");
  await leave(shop);
  for (const some of pieces(places(size, 2))) {
    const members = some.map((place) => ({ id: `K${String(place)}`, email: emailOf(place) }));
    await tx((sql) => holdMembers(sql, OTHER_PLACES, members, LATER));
  }
  await tx((sql) => refreshProfileStates(sql, GROUP_MEMBERS, LATER));
  await syncOtherWord(shop);
}

/** A place of another word is sent to, taken over, and left. */
async function syncOtherWord({ tx, size }: GrowthShop): Promise<void> {
  await tx((sql) => refreshProfileStates(sql, FAR_MEMBERS, NOW));
  await sendTo(tx, FAR);
  await tx(async (sql) => {
    await rememberBefore(sql, "klaviyo", FAR);
    await sharedToLookUp(sql, FAR, LATER);
    await giveSharedProfiles(sql, FAR, NOW);
  });
  for (const some of pieces(places(size, 2))) {
    const members = some.map((place) => ({ id: `K${String(place)}`, email: emailOf(place) }));
    await tx((sql) => holdMembers(sql, FAR, members, LATER));
  }
  for (const some of pieces(places(size, 10).map(emailOf)))
    await tx(async (sql) => {
      await takeOffLost(sql, FAR, some, LATER);
      await settleWithoutProfile(sql, FAR, some, LATER);
    });
  await showSegment(tx);
  const leaving = (await tx((sql) => profilesToLeave(sql, FAR, size))).map(({ email }) => email);
  for (const some of pieces(leaving)) await tx((sql) => confirmLeft(sql, FAR, some, LATER));
}

/** Profiles show that they are in a segment. */
async function showSegment(tx: GrowthShop["tx"]): Promise<void> {
  await tx(async (sql) => {
    const id = await insertSegment(sql, { name: "Shown", nameKey: "shown", rule: {} }, NOW);
    await sql.query(
      "insert into audiences (shop_id, target, place, kind, subject) values ($1, 'klaviyo', 7, 'segment', $2)",
      [sql.shopId, String(id)],
    );
    await refreshProfileStates(sql, GROUP_MEMBERS, LATER);
    await deleteSegment(sql, { id, place: 0 });
  });
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
    const query = { which: "to_send" as const, set: SET, afterEmail, longAgo: NOW, limit: PAGE };
    const emails = await tx((sql) => profilesToLookUp(sql, query));
    const lost = emails.filter((_, place) => place % 10 === 0);
    const ids = new Map(
      emails.filter((_, place) => place % 10 !== 0).map((email) => [email, `K${email.replace("new-", "")}`]),
    );
    await tx(async (sql) => {
      await storeProfileIds(sql, ids, LATER);
      await noteLookedUp(sql, lost, LATER);
      await takeOffLost(sql, SET, lost, LATER);
      await settleWithoutProfile(sql, SET, lost, LATER);
    });
    afterEmail = emails.at(-1) ?? "";
    more = emails.length > 0;
  }
}

async function send({ tx }: GrowthShop): Promise<void> {
  for (const { place } of GROUP_AUDIENCES) await sendTo(tx, setOfPlace(place));
}

async function sendTo(tx: GrowthShop["tx"], place: PlaceSet): Promise<void> {
  for (let afterEmail = "", more = true; more;) {
    const query = { place, afterEmail, unknownToo: true, limit: PAGE };
    const emails = (await tx((sql) => profilesToSend(sql, query))).map(({ email }) => email);
    await tx((sql) => noteProfilesSent(sql, place, emails, NOW));
    const failed = emails.filter((_, at) => at % 10 === 0).map((email) => ({ email, code: "refused" }));
    await tx(async (sql) => {
      await failProfiles(sql, place, failed, NOW);
      await confirmProfiles(sql, place, emails, NOW);
    });
    afterEmail = emails.at(-1) ?? "";
    more = emails.length > 0;
  }
}

async function leave({ tx, size }: GrowthShop): Promise<void> {
  const leaving = (await tx((sql) => profilesToLeave(sql, SET, size))).map(({ email }) => email);
  for (const some of pieces(leaving)) {
    await tx((sql) => noteLeaving(sql, SET, some, LATER));
    await tx((sql) => replaceProfileIds(sql, new Map(some.map((email) => [email, `L${email}`])), LATER));
    await tx(async (sql) => {
      await forgetProfileIds(sql, some.slice(0, 10));
      await confirmLeft(sql, SET, some, LATER);
    });
  }
  const cleared = (await tx((sql) => profilesToClear(sql, SET, size))).map(({ email }) => email);
  for (const some of pieces(cleared)) await tx((sql) => confirmCleared(sql, SET, some));
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
            places: 1n,
            klaviyoId: `K${emailOf(place + 1)}`,
            metafields: "Loyal|545",
          })),
        ),
      );
    await tx(async (sql) => {
      if (target === "shopify_tags") return void (await notFound(sql, id, size));
      await emailsNotRead(sql, { auditId: id, read: SET, limit: size });
      await matchOtherEmails(sql, id, SET);
    });
    const audit = { id, target, audiences: AUDIENCES, read: [SET, FAR] };
    await tx((sql) => correctStates(sql, audit, LATER));
  }
  await tx((sql) => refreshTagStates(sql, FAR_MEMBERS, LATER));
  for (const target of TARGETS) await tx((sql) => forgetAudience(sql, target, FAR));
}

/** Both targets' states of an earlier version are moved, page by page. */
export async function fill({ tx, shopId }: GrowthShop): Promise<void> {
  for (const statement of OLD_STATES) await tx((sql) => sql.query(statement, [shopId]));
  await tx((sql) => sql.query("delete from tag_states where shop_id = $1", [shopId]));
  await tx((sql) => sql.query("delete from list_states where shop_id = $1", [shopId]));
  for (const target of TARGETS)
    for (let after: string | null = null, more = true; more;) {
      const { states, last } = await tx((sql) => moveStates(sql, target, { after, limit: PAGE }));
      after = last;
      more = states === PAGE;
    }
}

const OLD_STATES = [
  `insert into sync_states (shop_id, target, customer_id, wanted, held, confirmed, updated_at)
   select shop_id, 'shopify_tags', id, 1, 1, 1, now() from customers where shop_id = $1`,
  `insert into profile_states (shop_id, email, customer_id, wanted, held, confirmed, updated_at)
   select shop_id, email, customer_id, 1, 1, 1, now() from customer_emails where shop_id = $1`,
];

/** Nobody is to have anything of ours any more. */
export async function cleanUp({ tx }: GrowthShop): Promise<void> {
  await tx((sql) => wantNoTags(sql, LATER));
  await tx((sql) => wantNoProfiles(sql, LATER));
}
