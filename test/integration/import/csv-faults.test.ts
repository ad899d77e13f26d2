import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csvOrders } from "../../bench/backtest/orders.ts";
import { readOrdersCsv, type CsvStore } from "../../simulators/shopify/csv/read-orders.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "csv-faults-"));
});
afterAll(async () => rm(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<CsvStore> {
  const path = join(folder, "orders.csv");
  await writeFile(path, content);
  return readOrdersCsv(path);
}

function ordersOf({ orders }: CsvStore): StoredOrder[] {
  return Array.from({ length: orders.length }, (_, row) => orders.get(row));
}

function namesOf({ customers }: CsvStore): (string | null)[] {
  return [...customers.values()].map(({ externalId }) => externalId);
}

const HEADER =
  "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Cancelled at,Refunded Amount,Id,Phone,Outstanding Balance";

interface Line {
  readonly name?: string;
  readonly email?: string;
  readonly status?: string;
  readonly total?: string;
  readonly cancelled?: string;
  readonly refunded?: string;
  readonly id?: string;
  readonly phone?: string;
  readonly outstanding?: string;
}

/** A line of Shopify's order export. It is paid on the second of May 2025 unless the test says otherwise. */
function line(given: Line): string {
  const { name = "#1", email = "ada@example.com", status = "paid", total = "20.00" } = given;
  const { cancelled = "", refunded = "0.00", id = "", phone = "", outstanding = "0.00" } = given;
  const moment = "2025-05-02 10:00:00 +0200";
  return [
    ...[name, email, status, moment, "EUR", total, moment, cancelled, refunded],
    ...[id, phone, outstanding],
  ].join(",");
}

function exported(...lines: readonly Line[]): string {
  return [HEADER, ...lines.map(line)].join("\n");
}

describe("the bytes of a file", () => {
  const TEXT = "customer_id,date,amount\nGrün,2025-01-01,5\nGrön,2025-01-02,5\nSmith,2025-01-03,5\n";

  it("are Windows-1252 where they are not UTF-8, and that is told", async () => {
    const store = await read(Buffer.from(TEXT, "latin1"));
    expect(namesOf(store)).toEqual(["Grön", "Grün", "Smith"]);
    expect(store.notes).toEqual([expect.stringMatching(/^Read as Windows-1252, .*line 2.*UTF-8/)]);
  });

  it("are UTF-8 without a word, wherever the pieces that are read end", async () => {
    const lines = Array.from({ length: 6_000 }, (_, at) => `Grünö€${at},2025-01-01,5`);
    const store = await read(`customer_id,date,amount\n${lines.join("\n")}`);
    expect([store.customers.size, store.notes]).toEqual([6_000, []]);
  });

  it.each([
    ["utf16le" as const, [0xff, 0xfe]],
    ["utf16be" as const, [0xfe, 0xff]],
  ])("are %s where the file is marked so", async (name, mark) => {
    const bytes = Buffer.from(TEXT, "utf16le");
    const store = await read(Buffer.concat([Buffer.from(mark), name === "utf16be" ? bytes.swap16() : bytes]));
    expect(namesOf(store)).toEqual(["Grön", "Grün", "Smith"]);
    expect(store.notes).toEqual([expect.stringContaining("UTF-16")]);
  });

  it("are refused with the line where they are both, or neither", async () => {
    const [first = "", ...rest] = TEXT.split(/(?<=\n)/);
    const mixed = Buffer.concat([
      ...[first, rest[0] ?? ""].map((one) => Buffer.from(one)),
      Buffer.from(rest.slice(1).join(""), "latin1"),
    ]);
    await expect(read(mixed)).rejects.toThrow(/^line 3: the bytes are not UTF-8, but those of line 2 .*save/);
    const undefinedByte = Buffer.concat([
      Buffer.from(first),
      Buffer.from([0x41, 0x81]),
      Buffer.from(",x,5\n"),
    ]);
    await expect(read(undefinedByte)).rejects.toThrow(/^line 2: the byte 0x81 .*save/);
  });
});

describe("the header", () => {
  it("may spell canceled in either way", async () => {
    const cancelled = { cancelled: "2025-05-03 10:00:00 +0200" };
    const store = await read(exported(cancelled, { name: "#2" }).replace("Cancelled at", "Canceled at"));
    expect(ordersOf(store).map((order) => order.cancelledAt)).toEqual([Date.UTC(2025, 4, 3, 8), null]);
    const simple = await read("customer_id,date,amount,canceled_at\na,2025-01-01,5,2025-01-02\n");
    expect(ordersOf(simple)[0]?.cancelledAt).toBe(Date.UTC(2025, 0, 2));
  });

  it.each([
    [`${HEADER},Email\n${line({})},`, /^line 1: the column "Email" stands twice.*columns 2 and 13; remove/],
    [`${HEADER},Canceled at\n${line({})},`, /^line 1: the column "Canceled at" stands twice.*"Cancelled at"/],
    ["customer_id,date,amount,date\na,2025-01-01,5,2025-01-01", /^line 1: the column "date" stands twice/],
    ["customer_id;date;amount\na;2025-01-01;5", /^line 1: .*semicolons; save the file with commas/],
  ])("is refused where a column stands twice or none is told apart", async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });

  it("that lacks a column is told what follows", async () => {
    const store = await read(
      "Name,Email,Financial Status,Paid at,Created at,Total\n#1,a@b.de,paid,,2025-01-01,5",
    );
    expect(store.notes).toEqual([
      expect.stringMatching(/"Cancelled at": no order counts as cancelled/),
      expect.stringMatching(/"Refunded Amount"/),
      expect.stringMatching(/"Outstanding Balance": a partly paid order counts as paid in full/),
    ]);
  });
});

describe("rows of empty cells", () => {
  it("are skipped, and the lines keep their numbers", async () => {
    const commas = ",,,,,,,,,,,,,,";
    const store = await read(`${HEADER}\n\n\n${line({})}\n${commas}\n  ,\u200b,,\n`);
    expect(store.orders.length).toBe(1);
    await expect(read(`${HEADER}\n${commas}\n${line({ total: "x" })}`)).rejects.toThrow(/^line 3: Total "x"/);
    await expect(read(`${HEADER}\n${commas}\n`)).rejects.toThrow(/no orders/);
  });
});

describe("orders of one name", () => {
  it("are two where their Ids differ, and that is told", async () => {
    const store = await read(
      exported({ id: "5001" }, { id: "9001", email: "z@example.com", total: "80.00" }),
    );
    expect(ordersOf(store).map((order) => order.totalMinor)).toEqual([2_000, 8_000]);
    expect(store.notes).toEqual([
      expect.stringMatching(/^Names that another order has too: 1 \(#1 on lines 2 and 3\)/),
    ]);
  });

  it("are told where they are equal in all but their Id", async () => {
    const store = await read(exported({ id: "5001" }, { id: "9001" }));
    expect(store.orders.length).toBe(2);
    expect(store.notes).toEqual([
      expect.stringMatching(/equal in all but their Id: 1 \(#1 on lines 2 and 3\)/),
    ]);
  });

  it("count once where a line repeats one, and that is told", async () => {
    for (const id of ["", "5001"]) {
      const store = await read(exported({ id }, { id }));
      expect([store.orders.length, store.notes]).toEqual([
        1,
        [expect.stringMatching(/repeat an order: 1 \(#1 on lines 2 and 3\)/)],
      ]);
    }
  });

  it("are refused where one has two totals, with the cure", async () => {
    await expect(read(exported({}, { total: "9.00" }))).rejects.toThrow(
      /^line 3: the order #1 stands on line 2 already, with other totals; remove/,
    );
  });

  it("may share an Id with another name", async () => {
    expect((await read(exported({ id: "1" }, { id: "1", name: "#2" }))).orders.length).toBe(2);
  });
});

describe("a partly paid order", () => {
  const PARTLY = { status: "partially_paid", total: "1000.00", outstanding: "900.00" };

  it("counts what was paid: the total without what is outstanding and what was refunded", async () => {
    const [one, other] = ordersOf(await read(exported(PARTLY, { ...PARTLY, name: "#2", refunded: "30.00" })));
    expect(one).toMatchObject({ totalMinor: 100_000, netPaymentMinor: 10_000 });
    expect(other).toMatchObject({ totalMinor: 97_000, netPaymentMinor: 7_000, refundedMinor: 3_000 });
  });

  it("is told, with its line; one paid in full is not", async () => {
    const { notes } = await read(
      exported({ name: "#1" }, { ...PARTLY, name: "#2" }, { ...PARTLY, name: "#3" }),
    );
    expect(notes).toEqual(["Partly paid orders: 2 (#2 on line 3). Each counts as what was paid."]);
  });

  it("counts the same in the back-test", async () => {
    const path = join(folder, "back-test.csv");
    await writeFile(path, exported({ ...PARTLY, refunded: "30.00" }));
    expect((await csvOrders(path)).orders.map((order) => order.amountMinor)).toEqual([7_000]);
  });
});

describe("customers", () => {
  it("who have only a phone are known by it, in whatever spelling, and have no email", async () => {
    const spellings = ["+49301234567", "0049 30 123-4567", "+49 (0)30/1234567", "'+49 (30) 12.34.567"];
    const lines = spellings.map((phone, at) => ({ name: `#${at}`, email: "", phone }));
    const store = await read(exported(...lines, { name: "#9", phone: "+49301234567" }));
    expect([...store.customers.values()]).toMatchObject([
      { externalId: "+49301234567", email: null, phone: "+49301234567" },
      { externalId: "ada@example.com", email: "ada@example.com", phone: null },
    ]);
    expect(store.notes).toEqual([
      expect.stringMatching(/phone and no email: 4 \(customers: 1\).*not in Klaviyo/),
    ]);
  });

  it("whose phone is no number are guests, and that is told", async () => {
    const store = await read(exported({ email: "", phone: "none" }, { name: "#2" }));
    expect(ordersOf(store).map((order) => order.customerId === null)).toEqual([true, false]);
    expect(store.notes).toEqual([expect.stringMatching(/no number: 1 \("none" on line 2\).*guest/)]);
  });

  it("are one where only characters that nobody sees differ", async () => {
    const emails = ["ada@example.com", "\u200bada@example.com\u00a0", " Ada@exam\u200dple.com\ufeff"];
    const store = await read(exported(...emails.map((email, at) => ({ name: `#${at}`, email }))));
    expect(namesOf(store)).toEqual(["ada@example.com"]);
    const simple = await read(
      "customer_id,date,amount,email\nc1,2025-01-01,5,\u200bada@example.com\u2060\nc1\u200b,2025-01-02,5,\n",
    );
    expect([...simple.customers.values()]).toMatchObject([{ externalId: "c1", email: "ada@example.com" }]);
  });
});
