import { setImmediate as turn } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createLogScope } from "./log-scope.server.ts";
import { createLog } from "./log.server.ts";

describe("the scope of the log", () => {
  it("is in every line from within, also of what becomes known on the way, and in no other", async () => {
    const scope = createLogScope();
    const lines: Record<string, unknown>[] = [];
    const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const log = createLog({ LOG_LEVEL: "info" }, { stream: { write }, fields: () => scope.fields() });
    const work = (job: string, shopId: number): Promise<void> =>
      scope.within({ job }, async () => {
        await turn();
        scope.add({ shopId });
        await scope.within({ runId: 7 }, () => turn().then(() => log.info("deep")));
        log.info({ job: "of the line itself" }, "own");
      });
    await Promise.all([work("import", 1), work("score", 2)]);
    log.info("outside");
    scope.add({ shopId: 3 });
    log.info("outside");

    const deep = lines.filter((line) => line["msg"] === "deep");
    expect(deep.map(({ job, shopId, runId }) => [job, shopId, runId]).sort()).toEqual([
      ["import", 1, 7],
      ["score", 2, 7],
    ]);
    for (const line of lines.filter((each) => each["msg"] === "own")) {
      expect(line).toMatchObject({ job: "of the line itself" });
      expect(line).not.toHaveProperty("runId");
    }
    for (const line of lines.filter((each) => each["msg"] === "outside"))
      expect(Object.keys(line).sort()).toEqual(["level", "msg", "time"]);
  });

  it("takes secrets out of what is known, too", () => {
    const lines: string[] = [];
    const fields = (): object => ({ accessToken: "aaa", who: "mallory@example.com" });
    createLog(
      { LOG_LEVEL: "info" },
      { stream: { write: (line) => void lines.push(line) }, fields: () => ({ ...fields() }) },
    ).info("x");
    expect(lines.join("")).not.toMatch(/aaa|mallory/);
  });
});
