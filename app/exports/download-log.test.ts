import { expect, it } from "vitest";

import { downloadLog } from "./download-log.ts";

const DOWNLOAD = { shopId: 1, userId: "42", file: "contacts", group: "loyal", exportId: 7 };

async function* text(lines: readonly string[], fault?: Error): AsyncGenerator<string, void> {
  yield* lines;
  await Promise.resolve();
  if (fault !== undefined) throw fault;
}

function logged() {
  const lines: object[] = [];
  const told = downloadLog({ info: (fields, message) => void lines.push({ ...fields, message }) }, DOWNLOAD);
  return { lines, told };
}

it("says who had what and of how many customers, once, and nothing of them", async () => {
  const { lines, told } = logged();
  let whole = "";
  for await (const part of told.whole(text(["anna@example.com\r\n", "b@example.com\r\n"]))) {
    whole += part;
    told.onRows(1);
  }
  expect(whole).toBe("anna@example.com\r\nb@example.com\r\n");
  expect(lines).toEqual([{ ...DOWNLOAD, customers: 2, complete: true, message: "personal data downloaded" }]);
});

it("says so of a download that breaks off, too", async () => {
  const { lines, told } = logged();
  const broken = told.whole(text(["a"], new Error("Shopify broke off")));
  await broken.next();
  await expect(broken.next()).rejects.toThrow("Shopify broke off");
  const left = logged();
  const half = left.told.whole(text(["a", "b"]));
  await half.next();
  await half.return();
  for (const each of [lines, left.lines]) expect(each).toMatchObject([{ complete: false }]);
});
