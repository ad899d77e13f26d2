import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CsvError, readOrdersCsv } from "../../simulators/shopify/csv/read-orders.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";
import type { StoreData } from "../../simulators/shopify/store/store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "csv-"));
});
afterAll(async () => rm(folder, { recursive: true }));

async function read(text: string): Promise<StoreData> {
  const path = join(folder, "orders.csv");
  await writeFile(path, text);
  return readOrdersCsv(path);
}

function ordersOf(store: StoreData): StoredOrder[] {
  return Array.from({ length: store.orders.length }, (_, row) => store.orders.get(row));
}

function snapshot(store: StoreData): unknown {
  return { customers: [...store.customers.values()], orders: ordersOf(store) };
}

describe("a CSV of customer_id,date,amount", () => {
  const HEADER = "customer_id,date,amount,order_id,currency,financial_status,cancelled_at,test,source,email";
  const LINES = [
    "b7,2024-01-31 10:00:00 +0100,12.50,o1,EUR,paid,,false,web,",
    'b10,2024-01-31,0,o2,EUR,partially_refunded,,,pos,"Mia@Example.com"',
    "b10,2024-02-01T08:00:00Z,-3.10,o3,EUR,,2024-02-02,true,,",
    "91234567890123456789,2023-05-05,1000,o4,EUR,voided,,,,",
  ];

  it("is read with all its columns", async () => {
    const store = await read(`\uFEFF${[HEADER, ...LINES].join("\r\n")}\r\n`);
    expect([...store.customers.values()].map(({ externalId, email }) => [externalId, email])).toEqual([
      ["91234567890123456789", "c91234567890123456789@example.com"],
      ["b10", "Mia@Example.com"],
      ["b7", "cb7@example.com"],
    ]);
    const [first, second, third, fourth] = ordersOf(store);
    expect(first).toMatchObject({
      processedAt: Date.UTC(2024, 0, 31, 9),
      totalMinor: 1250,
      netPaymentMinor: 1250,
      status: "PAID",
    });
    expect(second).toMatchObject({
      processedAt: Date.UTC(2024, 0, 31),
      totalMinor: 0,
      source: "pos",
      status: "PARTIALLY_REFUNDED",
    });
    expect(third).toMatchObject({
      totalMinor: -310,
      cancelledAt: Date.UTC(2024, 1, 2),
      test: true,
      status: "PAID",
    });
    expect(fourth).toMatchObject({ totalMinor: 100_000, netPaymentMinor: 0, status: "VOIDED" });
  });

  it("does not care for the order of its lines, also without order ids", async () => {
    const bare = [
      "a,2024-01-01,5",
      "b,2024-01-01,5",
      "a,2024-01-01,4.99",
      "a,2023-01-01,5",
      "a,2024-01-01,5",
    ];
    const one = await read(`customer_id,date,amount\n${bare.join("\n")}`);
    const other = await read(`customer_id,date,amount\n${bare.toReversed().join("\n")}\n`);
    expect(snapshot(other)).toEqual(snapshot(one));
    expect(snapshot(await read([HEADER, ...LINES].join("\n")))).toEqual(
      snapshot(await read([HEADER, ...LINES.toReversed()].join("\n"))),
    );
  });

  it.each([
    ["", /line 1: the file is empty/],
    ["customer_id,date,amount\n", /line 2: .*no orders/],
    ["customer,when,amount\n1,2024-01-01,5", /line 1: the header/],
    ["customer_id,date,amount,colour\n1,2024-01-01,5,red", /line 1: .*colour/],
    ["customer_id,date,amount\n1,2024-01-01,5\n2,31.01.2024,5", /line 3: date "31.01.2024"/],
    ["customer_id,date,amount\n1,2024-02-30,5", /line 2: date "2024-02-30"/],
    ["customer_id,date,amount\n1,2024-01-01,five", /line 2: amount "five"/],
    ['customer_id,date,amount\n1,2024-01-01,"1,000.00"', /line 2: amount "1,000.00"/],
    ["customer_id,date,amount\n1,2024-01-01,1.005", /line 2: amount "1.005"/],
    ["customer_id,date,amount\n1,2024-01-01,", /line 2: amount is empty/],
    ["customer_id,date,amount\n\n,2024-01-01,5", /line 3: customer_id is empty/],
    [
      "customer_id,date,amount,order_id\n1,2024-01-01,5,x\n1,2024-01-02,5,x",
      /line 3: order_id "x" stands on line 2/,
    ],
    ["customer_id,date,amount,financial_status\n1,2024-01-01,5,payed", /line 2: financial_status "payed"/],
    ["customer_id,date,amount\n1,2024-01-01,5,6", /line 2: 4 columns/],
    ['customer_id,date,amount\n1,"2024-01-01,5', /not readable as CSV/],
  ])("is refused with line and reason: %j", async (text, reason) => {
    await expect(read(text)).rejects.toThrow(CsvError);
    await expect(read(text)).rejects.toThrow(reason);
  });

  it("ends the process with code 2 and the reason", () => {
    const main = new URL("../../simulators/shopify/main.ts", import.meta.url).pathname;
    const { status, stderr } = spawnSync(process.execPath, [main, "--orders", join(folder, "missing.csv")], {
      encoding: "utf8",
    });
    expect([status, stderr.trim()]).toEqual([2, expect.stringContaining("there is no file")]);
  });
});

describe("Shopify's order export", () => {
  const HEADER =
    "Name,Email,Financial Status,Paid at,Created at,Currency,Total,Refunded Amount,Cancelled at,Source,Lineitem name";
  const LINES = [
    "#1001,Jana@Example.com,paid,2024-01-31 10:00:00 +0100,2024-01-30 09:00:00 +0100,CZK,120.00,20.00,,web,Tea",
    '#1001,Jana@Example.com,,,,,,,,,"Cup, ""blue"""',
    "#1002,,pending,,2024-02-01 10:00:00 +0100,CZK,50.00,0.00,,pos,Tea",
    "#1003,jana@example.com,voided,,2024-02-02 10:00:00 +0100,CZK,10.00,0.00,2024-02-03 10:00:00 +0100,web,Tea",
  ];

  it("has one order for the lines of a name, a customer for an email, and guests", async () => {
    const store = await read([HEADER, ...LINES].join("\n"));
    const [customer] = store.customers.values();
    expect(store.shop.currency).toBe("CZK");
    expect(customer).toMatchObject({ externalId: "jana@example.com", email: "jana@example.com" });
    expect(ordersOf(store)).toMatchObject([
      {
        customerId: customer?.id,
        processedAt: Date.UTC(2024, 0, 31, 9),
        createdAt: Date.UTC(2024, 0, 30, 8),
        totalMinor: 10_000,
        refundedMinor: 2000,
      },
      { customerId: null, processedAt: Date.UTC(2024, 1, 1, 9), status: "PENDING", source: "pos" },
      { customerId: customer?.id, cancelledAt: Date.UTC(2024, 1, 3, 9), status: "VOIDED" },
    ]);
    expect(snapshot(await read([HEADER, ...LINES.toReversed()].join("\n")))).toEqual(snapshot(store));
  });

  it.each([
    ["Name,Total,Created at\n#1,5,2024-01-01", /line 1: the header lacks Email, Financial Status, Paid at/],
    [`${HEADER}\n#1,a@b.c,paid,,yesterday,EUR,5,0,,web,x`, /line 2: Created at "yesterday"/],
    [`${HEADER}\n#1,a@b.c,paid,,2024-01-01,EUR,x,0,,web,x`, /line 2: Total "x"/],
    [`${HEADER}\n#1,a@b.c,,,,,,,,,x`, /line 2: no line of the order #1/],
    [
      `${HEADER}\n#1,a@b.c,paid,,2024-01-01,EUR,5,0,,web,x\n#1,a@b.c,paid,,2024-01-01,EUR,6,0,,web,x`,
      /line 3: the order #1 stands on line 2/,
    ],
  ])("is refused with line and reason", async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });
});

describe("the made-up store", () => {
  const asOf = new Date("2026-06-01T12:00:00Z");
  const store = generateStore({ asOf });
  const orders = ordersOf(store);

  it("is the same for the same seed and moment, and another for another seed", () => {
    expect(snapshot(generateStore({ asOf }))).toEqual(snapshot(store));
    expect(snapshot(generateStore({ asOf, seed: 7 }))).not.toEqual(snapshot(store));
  });

  it("has 8,000 customers and every awkward case", () => {
    const customers = [...store.customers.values()];
    expect(customers).toHaveLength(8000);
    for (const status of [
      "PAID",
      "AUTHORIZED",
      "EXPIRED",
      "PARTIALLY_PAID",
      "PARTIALLY_REFUNDED",
      "PENDING",
      "REFUNDED",
      "VOIDED",
      null,
    ]) {
      expect(orders.filter((order) => order.status === status).length, String(status)).toBeGreaterThan(0);
    }
    const cases: Record<string, (order: StoredOrder) => boolean> = {
      guest: (order) => order.customerId === null,
      cancelled: (order) => order.cancelledAt !== null,
      test: (order) => order.test,
      "point of sale": (order) => order.source === "pos",
      zero: (order) => order.totalMinor === 0 && order.refundedMinor === 0,
      negative: (order) => order.totalMinor < 0,
      imported: (order) => order.processedAt < order.createdAt,
      old: (order) => order.processedAt < asOf.getTime() - 10 * 365.25 * 86_400_000,
    };
    for (const [name, is] of Object.entries(cases)) expect(orders.filter(is).length, name).toBeGreaterThan(0);
    expect(customers.some((customer) => customer.tags.length === 248)).toBe(true);
    expect(customers.some((customer) => customer.email === null)).toBe(true);
    const emails = customers.flatMap((customer) =>
      customer.email === null ? [] : [customer.email.toLowerCase()],
    );
    expect(new Set(emails).size).toBeLessThan(emails.length);
    for (const script of [
      "Cyrillic",
      "Greek",
      "Arabic",
      "Hebrew",
      "Devanagari",
      "Thai",
      "Han",
      "Hiragana",
      "Hangul",
      "Extended_Pictographic",
    ]) {
      const pattern = new RegExp(
        script === "Extended_Pictographic" ? "\\p{Extended_Pictographic}" : `\\p{Script=${script}}`,
        "u",
      );
      expect(
        customers.some(({ firstName }) => pattern.test(firstName ?? "")),
        script,
      ).toBe(true);
    }
  });

  it("grows, has its seasons, and lies before its last moment", () => {
    const inYear = (year: number): number =>
      orders.filter((order) => new Date(order.processedAt).getUTCFullYear() === year).length;
    expect(inYear(2025)).toBeGreaterThan(1.5 * inYear(2018));
    const inMonth = (month: number): number =>
      orders.filter((order) => new Date(order.processedAt).getUTCMonth() === month).length;
    expect(inMonth(11)).toBeGreaterThan(1.4 * inMonth(6));
    expect(
      orders.every((order) => order.processedAt < asOf.getTime() && order.updatedAt <= asOf.getTime()),
    ).toBe(true);
    expect(new Set(orders.map((order) => order.id)).size).toBe(orders.length);
  });
});
