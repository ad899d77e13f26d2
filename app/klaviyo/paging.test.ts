import { expect, it } from "vitest";
import { z } from "zod";
import { cursorOf, pageOf } from "./paging.server.ts";

const page = (next: unknown) => pageOf(z.unknown()).safeParse({ data: [], links: { next } });

it("takes the next page's cursor from its address", () => {
  const next = "https://a.klaviyo.com/api/lists?page%5Bcursor%5D=bmV4dA";
  expect(cursorOf(page(next).data?.links)).toBe("bmV4dA");
  for (const none of [null, undefined]) expect(cursorOf(page(none).data?.links)).toBeNull();
});

it.each(["/api/lists?page[cursor]=a", "https://a.klaviyo.com/api/lists", "next"])(
  "takes no page for the last that others follow, in a form that is not known: %s",
  (next) => expect(page(next).success).toBe(false),
);
