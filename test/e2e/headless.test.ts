import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { decimal, type Report } from "../demo/result.ts";
import { readPurchases } from "../unit/cdnow.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../demo/main.ts");
const GROUPS = ["new", "about_to_sleep", "sleeping", "potential_loyal", "loyal", "loyal_at_risk"] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sixfold-orders-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly stdout: string;
  readonly report: Report;
  readonly customers: string;
}

async function headless(orders: string, asOf: string): Promise<Outcome> {
  const file = (name: string): string => join(folder, name);
  await writeFile(file("orders.csv"), orders);
  const { stdout } = await run(process.execPath, [
    ...[MAIN, "--headless", "--orders", file("orders.csv"), "--as-of", asOf],
    ...["--report", file("report.json"), "--customers", file("customers.csv")],
  ]);
  return {
    stdout,
    report: JSON.parse(await readFile(file("report.json"), "utf8")) as Report,
    customers: await readFile(file("customers.csv"), "utf8"),
  };
}

/** Everybody has one tag and is on one list, each that of the group. */
function expectArrived({ report }: Outcome): void {
  const counts = GROUPS.map((group) => report.groups[group]).filter((customers) => customers > 0);
  const arrived = (found: Record<string, number>): number[] =>
    Object.values(found).filter((each) => each > 0);
  const sorted = (numbers: number[]): number[] => numbers.toSorted((a, b) => a - b);
  expect(sorted(arrived(report.shopify.tagged))).toEqual(sorted(counts));
  expect(sorted(arrived(report.klaviyo.lists))).toEqual(sorted(counts));
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(report.customers);
}

/** A refusal: what it says, and its exit code. */
async function refusal(...args: string[]): Promise<{ code: number; stderr: string }> {
  return run(process.execPath, [MAIN, ...args]).then(
    () => ({ code: 0, stderr: "" }),
    (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
  );
}

const LINES = Array.from({ length: 600 }, (_, i) => {
  const day = new Date(Date.UTC(2025, 0, 1 + ((i * 37) % 500))).toISOString().slice(0, 10);
  return `kunde-${(i * i) % 211},${day},${((i * 7919) % 20_000) / 100}`;
});
const HEADER = "customer_id,date,amount";

describe("npm run demo -- --headless", () => {
  test("does the whole job, and the same again from shuffled lines, byte for byte", async () => {
    const first = await headless([HEADER, ...LINES].join("\n"), "2026-06-01");
    expect(first.report.customers).toBe(new Set(LINES.map((line) => line.split(",")[0])).size);
    expect(first.report.orders).toMatchObject({ read: 600, eligible: 600 });
    expect(first.stdout).toContain("Loyal at risk");
    expect(first.stdout).toContain("Returning customers are back: half within");
    expectArrived(first);

    const again = await headless([HEADER, ...LINES.toReversed()].join("\r\n"), "2026-06-01");
    expect(again.customers).toBe(first.customers);
    expect(again.report.model).toEqual(first.report.model);
  });

  test("states no figure of how soon customers return where nobody ever did", async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `c${i},2026-01-01,50.00`);
    const { stdout, report } = await headless([HEADER, ...lines].join("\n"), "2026-01-31");
    expect(stdout).toContain("How soon customers return is not known yet");
    expect(stdout).not.toMatch(/nine of ten|180|, ,/i);
    expect(stdout).toContain("5: everyone; not in use: 4, 3, 2, 1");
    expect(report.model).toMatchObject({ rhythm: "not known yet", gap50Days: null, gap75Days: null });
  });

  test("reads Shopify's own export, and says why orders do not count", async () => {
    const orders = [
      "Name,Email,Financial Status,Paid at,Created at,Total,Refunded Amount,Cancelled at,Source,Lineitem name",
      "#1,Ana@Example.com,paid,2026-01-05 10:00:00 +0100,2026-01-05 09:59:00 +0100,50.00,0.00,,web,Cup",
      "#1,Ana@Example.com,,,,,,,,Plate",
      "#2,ana@example.com,partially_refunded,2026-02-05 10:00:00 +0100,2026-02-05 09:59:00 +0100,80.00,30.00,,web,Cup",
      "#3,,paid,2026-02-06 10:00:00 +0100,2026-02-06 09:59:00 +0100,20.00,0.00,,web,Cup",
      "#4,bo@example.com,paid,2026-02-07 10:00:00 +0100,2026-02-07 09:59:00 +0100,20.00,0.00,2026-02-08 10:00:00 +0100,web,Cup",
      "#5,bo@example.com,paid,2026-02-09 10:00:00 +0100,2026-02-09 09:59:00 +0100,20.00,0.00,,pos,Cup",
      "#6,cy@example.com,pending,,2026-02-09 09:59:00 +0100,20.00,0.00,,web,Cup",
    ].join("\n");
    const outcome = await headless(orders, "2026-03-01");
    expect(outcome.report.orders).toEqual({
      read: 6,
      eligible: 2,
      leftOut: { no_customer: 1, cancelled: 1, point_of_sale: 1, not_paid: 1 },
    });
    expect(outcome.customers.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^ana@example\.com,23,2,100\.00,\d,2,3,/),
      "",
    ]);
    expectArrived(outcome);
    expect(outcome.report.fileNotes).toEqual([
      expect.stringContaining('no column "Outstanding Balance"') as string,
    ]);
    for (const note of outcome.report.fileNotes) expect(outcome.stdout).toContain(note);
  });

  test("goes through with phones for emails and addresses that Klaviyo refuses, and tells both", async () => {
    const orders = [
      "Name,Email,Financial Status,Paid at,Created at,Total,Refunded Amount,Cancelled at,Id,Phone,Outstanding Balance",
      "#1,ada..b@docomo.ne.jp,paid,2026-01-05,2026-01-05,50.00,0.00,,1,,0.00",
      "#2,,paid,2026-01-06,2026-01-06,50.00,0.00,,2,0049 30 (12) 34-567,0.00",
      "#3,ä@bücher.example,partially_paid,2026-01-07,2026-01-07,50.00,0.00,,3,,40.00",
    ].join("\n");
    const { report, stdout, customers } = await headless(orders, "2026-03-01");
    expect(customers.split("\n").map((line) => line.split(",").slice(0, 4).join())).toEqual([
      "customer_id,recency_days,order_count,spent",
      "+49301234567,54,1,50.00",
      "ada..b@docomo.ne.jp,55,1,50.00",
      "ä@bücher.example,53,1,10.00",
      "",
    ]);
    expect(report.klaviyo).toMatchObject({ profiles: 1, refusedEmails: 1 });
    expect(report.fileNotes).toEqual([
      expect.stringContaining("Partly paid orders: 1 (#3 on line 4)") as string,
      expect.stringContaining("a phone and no email: 1") as string,
    ]);
    expect(stdout).toContain("emails that Klaviyo refused: 1");
  });

  test.each([
    ["", "empty"],
    ["customer_id,amount\n1,2", "line 1"],
    [`${HEADER}\n1,2026-13-01,2`, "line 2"],
    [`${HEADER}\n1,2026-01-01,2\n1,2026-01-02,two`, "line 3"],
  ])("refuses the file %j and names the place", async (text, place) => {
    const file = join(folder, "wrong.csv");
    await writeFile(file, text);
    const { code, stderr } = await refusal("--headless", "--orders", file);
    expect(code).toBe(2);
    expect(stderr).toContain(place);
  });

  test("refuses options that are wrong, by name", async () => {
    expect(await refusal("--as-of", "2026-02-30")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("2026-02-30") as string,
    });
    expect(await refusal("--report", "x.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--headless") as string,
    });
    expect(await refusal("--orders", join(folder, "none.csv"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("none.csv") as string,
    });
  });

  test.skipIf(process.env["CDNOW_DIR"] === undefined)(
    "puts 23,570 real customers in exactly the groups of the definition",
    async () => {
      const purchases = await readPurchases(process.env["CDNOW_DIR"] ?? "");
      const lines = purchases.map(
        ({ customerId, at, amountMinor }) =>
          `${customerId},${at.toISOString().slice(0, 10)},${decimal(String(amountMinor), 2)}`,
      );
      const outcome = await headless([HEADER, ...lines].join("\n"), "1998-07-01");
      const { report } = outcome;
      expect(report.customers).toBe(23_570);
      expect(report.groups).toEqual({
        new: 0,
        about_to_sleep: 1_413,
        sleeping: 15_176,
        potential_loyal: 1_582,
        loyal: 3_645,
        loyal_at_risk: 1_754,
      });
      expect(report.model.gap90Days).toBe(200);
      expect(report.model).toMatchObject({ rhythm: "measured", gap50Days: 34, gap75Days: 94 });
      expect(report.model.boundaries).toEqual({
        r: [40, 91, 172, 323],
        f: [2, 3, 5, 11],
        m: [2_047, 4_761, 10_986, 29_982],
      });
      expectArrived(outcome);
      expect(report.klaviyo.profiles).toBe(23_570);
    },
  );
});
