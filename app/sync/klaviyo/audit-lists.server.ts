/** Reads who is on the lists in Klaviyo, page by page. Each page is stored together with the position of the next. */
import { NOWHERE, storeMembers, type AuditMember } from "../../db/sync/audits/audit-members.server.ts";
import { emailsNotRead, matchOtherEmails } from "../../db/sync/audits/audit-other-emails.server.ts";
import {
  beginAudit,
  holdOpenAudit,
  noteAuditPage,
  noteAuditRead,
  restartAudit,
} from "../../db/sync/audits/audits.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { storeProfileIds } from "../../db/sync/klaviyo/profile-ids.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { setOfPlace, setsOf, type PlaceSet } from "../../domain/sync/places.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { readListPage } from "../../klaviyo/lists.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import { sentSoFar } from "../audit/audit-marker.server.ts";
import type { TargetAudit, TargetReader } from "../audit/target-reader.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { importsOver } from "./klaviyo-upload-jobs.server.ts";
import { LOOKUP } from "./klaviyo-lookups.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

interface ListAudits {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Makes a client from the key, which is stored encrypted. */
  readonly klaviyo: (encryptedKey: string) => KlaviyoClient;
}

interface ListReading extends ListAudits {
  readonly client: KlaviyoClient;
}

const ON: Step = { step: "on" };
/** How many emails one step looks up. To find the missing ones, each step joins all states with all members. */
const MISSING_PAGE = 10_000;

/** How an audit reads the lists. */
export function listReader(audits: ListAudits): TargetReader {
  return {
    isQuiet: (target) => importsOver({ client: clientOf(audits, target), target }),
    read: (listAudit) => readLists({ ...audits, client: clientOf(audits, listAudit.target) }, listAudit),
    places: auditedPlaces,
  };
}

function clientOf({ klaviyo }: ListAudits, { encryptedKey }: SyncTarget): KlaviyoClient {
  if (encryptedKey === null) throw new SyncStopped("wrong_key");
  return klaviyo(encryptedKey);
}

/**
 * The audiences whose lists are compared: those whose list is the app's, and whose members it should know. Nothing is
 * believed of a list that the merchant has not agreed to have taken over; each sync reads it anew.
 */
function auditedLists({ audiences }: SyncTarget): (Audience & { readonly listId: string })[] {
  return audiences.flatMap((audience) =>
    audience.listId !== null && audience.listKnown && audience.listTaken
      ? [{ ...audience, listId: audience.listId }]
      : [],
  );
}

/** The places of these audiences, by word. */
function auditedPlaces(target: SyncTarget): PlaceSet[] {
  return setsOf(auditedLists(target).map(({ place }) => place));
}

/** Takes the reading one step further; null: all is read. */
async function readLists(reading: ListReading, listAudit: TargetAudit): Promise<Step | null> {
  const { db, shopId } = reading;
  const { audit, target, marker } = listAudit;
  if (audit.status === "queued") {
    await inShopSql(db, shopId, (sql) => beginAudit(sql, audit.id, { operationId: null, marker }));
    return ON;
  }
  if (audit.phase === "checking") return (await lookUpMissing(reading, listAudit)) ? ON : null;
  const lists = auditedLists(target);
  const list = lists.find(({ place }) => audit.place === null || place === audit.place);
  if (list === undefined) {
    await inShopSql(db, shopId, (sql) => noteAuditRead(sql, audit.id));
    return ON;
  }
  // A list that the merchant deleted has no members; the next sync makes it again.
  const page = (await readListPage(reading.client, list.listId, audit.cursor)) ?? { members: [], next: null };
  const following = lists[lists.indexOf(list) + 1];
  const members = page.members.flatMap(({ id, email }) =>
    email === null ? [] : readOn(setOfPlace(list.place), { member: email, klaviyoId: id }),
  );
  await inShopSql(db, shopId, async (sql) => {
    if (!(await holdOpenAudit(sql, audit.id))) throw new SyncStopped("disconnected");
    if ((await sentSoFar(sql, "klaviyo")) !== audit.marker) {
      await restartAudit(sql, audit.id, "overtaken");
      return;
    }
    await storeMembers(sql, audit.id, members);
    if (page.next !== null) return noteAuditPage(sql, audit.id, { place: list.place, cursor: page.next });
    if (following === undefined) return noteAuditRead(sql, audit.id);
    return noteAuditPage(sql, audit.id, { place: following.place, cursor: null });
  });
  return ON;
}

/** A member of a list, and the row of word 0 that each member has. */
function readOn({ word, mask }: PlaceSet, member: Pick<AuditMember, "member" | "klaviyoId">): AuditMember[] {
  const onList = { ...member, word, places: mask };
  return word === 0 ? [onList] : [onList, { ...member, places: NOWHERE }];
}

/**
 * Looks up the emails that seem to be missing: a profile is on a list under its primary email, which may not be the
 * customer's. At the end, members read under other emails are matched with the customers who have them.
 * @returns whether there are more
 */
async function lookUpMissing(reading: ListReading, { audit, target }: TargetAudit): Promise<boolean> {
  const { db, shopId, signal } = reading;
  const read = auditedPlaces(target);
  const query = { auditId: audit.id, limit: MISSING_PAGE };
  const emails = await inShopSql(db, shopId, async (sql) => {
    const found = new Set<string>();
    for (const set of read)
      for (const email of await emailsNotRead(sql, { ...query, read: set })) found.add(email);
    return [...found];
  });
  for (let start = 0; start < emails.length; start += LOOKUP) {
    signal.throwIfAborted();
    await lookUp(reading, audit.id, emails.slice(start, start + LOOKUP));
  }
  if (emails.length > 0) return true;
  await inOpenAudit(reading, audit.id, async (sql) => {
    for (const set of read) await matchOtherEmails(sql, audit.id, set);
  });
  return false;
}

/** Looks up some emails and notes each as read nowhere, so that it is not looked up again. */
async function lookUp(reading: ListReading, auditId: number, emails: readonly string[]): Promise<void> {
  const found = await findProfiles(reading.client, emails);
  const members = emails.map((member) => {
    const klaviyoId = found.get(member);
    return { member, places: NOWHERE, ...(klaviyoId !== undefined && { klaviyoId }) };
  });
  await inOpenAudit(reading, auditId, async (sql) => {
    await storeProfileIds(sql, found, reading.now());
    await storeMembers(sql, auditId, members);
  });
}

async function inOpenAudit(
  { db, shopId }: ListReading,
  auditId: number,
  write: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    if (!(await holdOpenAudit(sql, auditId))) throw new SyncStopped("disconnected");
    await write(sql);
  });
}
