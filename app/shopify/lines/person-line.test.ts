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
    expect(parsePersonLine(line(rest), { emails: true, places: false })).toEqual({
      ...person,
      acceptsMarketing,
      email,
    });
    expect(parsePersonLine(line(rest), { emails: false, places: false })).toEqual({
      ...person,
      acceptsMarketing,
    });
  });

  it("is unreadable where Shopify withholds what was asked for", () => {
    const withheld = line('"defaultEmailAddress":{"marketingState":"SUBSCRIBED"}');
    expect(parsePersonLine(withheld, { emails: true, places: false })).toEqual({
      reason: "unexpected:defaultEmailAddress.emailAddress",
      isWithheld: true,
    });
    expect(parsePersonLine(withheld, { emails: false, places: false })).toMatchObject({
      acceptsMarketing: true,
    });
    expect(parsePersonLine(line('"other":1'), { emails: false, places: false })).toEqual({
      reason: "unexpected:defaultEmailAddress",
      isWithheld: true,
    });
  });

  it("E4: has a place only where it was asked for", () => {
    const asked = { emails: false, places: true };
    const consent = '"defaultEmailAddress":null';
    const berlin = `{"countryCodeV2":"DE","city":"Berlin","zip":null,"latitude":52.52,"longitude":13.405}`;
    expect(parsePersonLine(line(`${consent},"defaultAddress":${berlin}`), asked)).toMatchObject({
      place: { country: "DE", city: "berlin", postcode: null, point: { latitude: 5252, longitude: 1341 } },
    });
    expect(parsePersonLine(line(`${consent},"defaultAddress":null`), asked)).toMatchObject({ place: null });
    expect(parsePersonLine(line(consent), asked)).toEqual({
      reason: "unexpected:defaultAddress",
      isWithheld: true,
    });
    const other = { emails: false, places: false };
    expect(parsePersonLine(line(`${consent},"defaultAddress":${berlin}`), other)).not.toHaveProperty("place");
  });

  it.each(["", "{}", "[]", line('"defaultEmailAddress":null').replace("Customer", "Order")])(
    "that is none has a reason: %s",
    (text) => {
      expect(parsePersonLine(text, { emails: true, places: false })).toHaveProperty("reason");
    },
  );
});
