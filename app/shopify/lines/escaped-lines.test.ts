import { expect, it } from "vitest";

import { parseContactLine } from "./contact-line.ts";
import { parseEmailLine } from "./email-line.ts";
import { parseMutationResult } from "../bulk/mutation-result.ts";
import { readKnownLine } from "./known-order-line.ts";
import { parseRfmGroupLine } from "./rfm-group-line.ts";
import { parseTaggedLine } from "./tagged-line.ts";

const customerShopifyId = 7n;
const id = String.raw`"id":"gid:\/\/shopify\/Customer\/7"`;

it.each([
  ["order", readKnownLine, orderLine(), { id: "gid://shopify/Order/1", sourceName: "a/b" }],
  ["tagged", parseTaggedLine, `{${id},"tags":["a\\/b"]}`, { customerShopifyId, tags: ["a/b"] }],
  [
    "email",
    parseEmailLine,
    `{${id},"defaultEmailAddress":{"emailAddress":"a\\/b@example.com"}}`,
    { customerShopifyId, email: "a/b@example.com" },
  ],
  [
    "contact",
    parseContactLine,
    `{${id},"firstName":"a\\/b","lastName":null,"defaultEmailAddress":null}`,
    { customerShopifyId, firstName: "a/b" },
  ],
  [
    "RFM group",
    parseRfmGroupLine,
    `{${id},"statistics":{"rfmGroup":null}}`,
    { customerShopifyId, rfmGroup: null },
  ],
  [
    "mutation result",
    parseMutationResult,
    `{"data":{"tagsAdd":{"node":{${id}},"userErrors":[]}},"__lineNumber":3}`,
    { lineNumber: 3, ok: true },
  ],
])("a line with escaped slashes, as Shopify writes it, is read: %s", (_, read, line, expected) => {
  expect(read(line)).toMatchObject(expected);
});

function orderLine(): string {
  const money = '{"shopMoney":{"amount":"1.00","currencyCode":"EUR"}}';
  const at = '"2026-01-01T00:00:00Z"';
  return [
    String.raw`{"id":"gid:\/\/shopify\/Order\/1","createdAt":${at},"processedAt":${at},"updatedAt":${at}`,
    String.raw`"cancelledAt":null,"test":false,"displayFinancialStatus":"PAID","sourceName":"a\/b"`,
    String.raw`"customer":{${id}},"currentTotalPriceSet":${money},"netPaymentSet":${money}}`,
  ].join(",");
}
