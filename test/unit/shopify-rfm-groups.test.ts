import { isEnumType } from "graphql";
import { expect, it } from "vitest";

import { SHOPIFY_RFM_GROUPS } from "../../app/domain/crosswalk/shopify.ts";
import { adminSchema } from "./admin-schema.ts";

it("Shopify's RFM groups are those of its Admin schema", () => {
  const type = adminSchema().schema.getType("CustomerRfmGroup");
  const names = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  expect([...SHOPIFY_RFM_GROUPS].sort()).toEqual(names.sort());
});
