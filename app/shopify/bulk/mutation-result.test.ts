import { describe, expect, it } from "vitest";

import { parseMutationResult } from "./mutation-result.ts";

const result = (body: object) => parseMutationResult(JSON.stringify({ __lineNumber: 4, ...body }));
const tagsAdd = (messages: string[]) => ({
  data: { tagsAdd: { node: null, userErrors: messages.map((message) => ({ field: ["id"], message })) } },
});

describe("parseMutationResult", () => {
  it("takes a line without errors for done", () => {
    expect(result(tagsAdd([]))).toEqual({ lineNumber: 4, ok: true });
  });

  it.each([
    ["Customer does not exist", "customer_not_found"],
    ["Tags have too many elements", "too_many_tags"],
    ["A resource can have at most 250 tags", "too_many_tags"],
    ["Tags cannot be more than 250", "too_many_tags"],
    ["Tags is too long (maximum is 255 characters)", "refused"],
    ["Something new", "refused"],
  ])("reads %s as %s", (message, code) => {
    expect(result(tagsAdd([message]))).toEqual({ lineNumber: 4, ok: false, code });
  });

  it("tells Shopify's own errors from refusals", () => {
    const failed = (extensions?: object) => result({ data: null, errors: [{ message: "No", extensions }] });
    expect(failed()).toMatchObject({ ok: false, code: "shopify_error" });
    expect(failed({ code: "INTERNAL_SERVER_ERROR" })).toMatchObject({ ok: false, code: "shopify_error" });
    expect(failed({ code: "ACCESS_DENIED" })).toMatchObject({ ok: false, code: "refused" });
    expect(failed({ code: "INVALID_VARIABLE" })).toMatchObject({ ok: false, code: "refused" });
    expect(failed({ code: "MAX_INPUT_SIZE_EXCEEDED" })).toMatchObject({ ok: false, code: "refused" });
    expect(failed({ code: "RESOURCE_NOT_FOUND" })).toMatchObject({ ok: false, code: "customer_not_found" });
    expect(failed({ code: "THROTTLED" })).toMatchObject({ ok: false, code: "shopify_error" });
  });

  it("takes nothing else for done", () => {
    expect(result({ data: { tagsAdd: null } })).toMatchObject({ ok: false });
    expect(result({ data: {} })).toMatchObject({ ok: false });
    expect(parseMutationResult("{")).toEqual({ lineNumber: -1, ok: false, code: "unreadable" });
  });
});
