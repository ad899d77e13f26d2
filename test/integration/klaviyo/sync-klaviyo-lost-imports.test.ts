import { describe, expect, it } from "vitest";

import type { Group } from "../../../app/domain/groups/group.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import { calls, connect, disconnect, lists, klaviyoWorld } from "./sync-klaviyo-world.ts";
import { label, listsIn, newestSync, runKlaviyo, turn, type World } from "../sync/sync-world.ts";

const LATE_MS = 700;

/** An import that Klaviyo accepts and carries out a while later. The app does not know of it. */
function lateImport({ klaviyo }: World, email: string, listIds: readonly string[]): void {
  const { importer } = klaviyo.simulation;
  const fate = { cancel: false, fail: new Set<number>() };
  importer.accept([{ attributes: { email } }], listIds, Date.now() + LATE_MS, fate);
}

function listId({ klaviyo }: World, group: Group): string {
  const list = [...klaviyo.simulation.store.lists.values()].find(({ name }) => name === label(group));
  return list?.id ?? "";
}

/** The members of the lists once Klaviyo has carried out all imports. */
function inTheEnd(on: World): Record<string, string[]> {
  on.klaviyo.simulation.importer.settle(Date.now() + 60_000);
  return listsIn(on);
}

describe("an import that the app has lost sight of", () => {
  it("is over before the next sync asks for anything", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "sleeping" });
    // Klaviyo accepts the second import, and the app never notes its id.
    const sent = calls(on, "bulk_import_profiles");
    for (let at = 1; calls(on, "bulk_import_profiles") === sent; at += 1) {
      await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, "after") }));
    }
    lateImport(on, "p0@example.com", [listId(on, "sleeping")]);
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    expect(inTheEnd(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
  });

  it("is over before anybody leaves a list", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "loyal" });
    let late = false;
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call === "get_bulk_import_profiles_job" && !late) {
          late = true;
          lateImport(on, "p0@example.com", [listId(on, "new")]);
        }
        return on.client.request(asked);
      },
    };
    await runKlaviyo(on, { client });
    expect(late).toBe(true);
    expect(inTheEnd(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
  });

  it("is over before the lists are read after a new connection, whatever they were called", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await disconnect(on);
    lateImport(on, "left@example.com", [listId(on, "new")]);
    await connect(on);
    await runKlaviyo(on);
    expect(inTheEnd(on)).toEqual(lists({ new: ["p0@example.com"] }));
  });

  it("is not waited for where it is for other lists, as another app's are", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    const { store, importer } = on.klaviyo.simulation;
    const other = store.makeList("Newsletter", Date.now());
    for (const listIds of [[other.id], []]) {
      const fate = { cancel: false, fail: new Set<number>() };
      importer.accept([{ attributes: { email: "p0@example.com" } }], listIds, Date.now() + 3_600_000, fate);
    }
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1, removed: 1 });
  });
});
