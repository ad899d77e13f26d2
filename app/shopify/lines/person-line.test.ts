import { describe, expect, it } from "vitest";

import { parsePersonLine } from "./person-line.ts";

const ID = "gid:\\/\\/shopify\\/Customer\\/7";
const line = (rest: string): string =>
  `{"id":"${ID}","createdAt":"2024-02-29T12:00:00Z","tags":["VIP","B2B"],${rest}}`;

describe("a line of a person", () => {
  it.each([
    ['"defaultEmailAddress":{"marketingState":"SUBSCRIBED","emailAddress":"a@x.io"}', true, "a@x.io"],
    ['"defaultEmailAddress":{"marketingState":"UNSUBSCRIBED","emailAddress":"a@x.io"}', false, "a@x.io"],
    ['"defaultEmailAddress":{"marketingState":"PENDING","emailAddress":"a@x.io"}', false, "a@x.io"],
    ['"defaultEmailAddress":{"emailAddress":"a@x.io"}', null, "a@x.io"],
    ['"defaultEmailAddress":null', false, null],
  ])("with %s", (rest, acceptsMarketing, email) => {
    const person = {
      customerShopifyId: 7n,
      createdAt: new Date("2024-02-29T12:00:00Z"),
      tags: ["VIP", "B2B"],
    };
    expect(parsePersonLine(line(rest), { emails: true })).toEqual({ ...person, acceptsMarketing, email });
    expect(parsePersonLine(line(rest), { emails: false })).toEqual({ ...person, acceptsMarketing });
  });

  it("is unreadable where Shopify withholds what was asked for", () => {
    const withheld = line('"defaultEmailAddress":{"marketingState":"SUBSCRIBED"}');
    expect(parsePersonLine(withheld, { emails: true })).toEqual({
      reason: "unexpected:defaultEmailAddress.emailAddress",
    });
    expect(parsePersonLine(withheld, { emails: false })).toMatchObject({ acceptsMarketing: true });
    expect(parsePersonLine(line('"other":1'), { emails: false })).toEqual({
      reason: "unexpected:defaultEmailAddress",
    });
  });

  it.each(["", "{}", "[]", line('"defaultEmailAddress":null').replace("Customer", "Order")])(
    "that is none has a reason: %s",
    (text) => {
      expect(parsePersonLine(text, { emails: true })).toHaveProperty("reason");
    },
  );
});
