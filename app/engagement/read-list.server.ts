import { forgetSource, noteSource } from "../db/segments/rule-sources.server.ts";
import { beginList, forgetLists, noteMembers, replaceMembers } from "../db/engagement/lists.server.ts";
import { finishReading, movePosition } from "../db/engagement/readings.server.ts";
import { readListPeople } from "../klaviyo/people.server.ts";
import { WorkStopped } from "../steps/obstacle.server.ts";
import { ON, type Step } from "../steps/run-steps.server.ts";
import { enterPeople } from "./enter-people.server.ts";
import type { KlaviyoReading } from "./reading.ts";
import { beginPart } from "./read-profiles.server.ts";

/** Takes the reading of a list's members one page further. They replace those of before once all are read. */
export async function readList(reading: KlaviyoReading, listId: string): Promise<Step> {
  const { row, client, commit, engagement, erasedProfiles, services } = reading;
  const part = `list:${listId}` as const;
  const startedAt = await beginPart(reading, part, null);
  if (startedAt === null) return ON;
  const { properties } = engagement;
  const page = await readListPeople(client, { listId, properties }, row.position);
  if (page.outcome === "gone") {
    await commit(async (sql) => {
      await forgetLists(sql, [listId]);
      await forgetSource(sql, { need: "lists", name: listId });
    });
    throw new WorkStopped("list_gone");
  }
  if (page.outcome === "cursor_gone") {
    await commit((sql) => movePosition(sql, part, null));
    return ON;
  }
  await commit(async (sql) => {
    if (row.position === null) await beginList(sql, listId);
    const entered = await enterPeople(sql, page.people, { now: services.now(), erasedProfiles });
    await noteMembers(sql, listId, [...new Set(entered.values())]);
    if (page.next !== null) return movePosition(sql, part, page.next);
    await replaceMembers(sql, listId);
    await noteSource(sql, { need: "lists", name: listId, readAt: startedAt });
    await finishReading(sql, part);
  });
  return ON;
}
