import { describe, expect, it } from "vitest";

import { parseTagResult } from "./tag-result.ts";

const result = (body: object) => parseTagResult(JSON.stringify({ __lineNumber: 4, ...body }));
const tagsAdd = (messages: string[]) => ({
  data: { tagsAdd: { node: null, userErrors: messages.map((message) => ({ field: ["id"], message })) } },
});

describe("parseTagResult", () => {
  it("takes a line without errors for done", () => {
    expect(result(tagsAdd([]))).toEqual({ lineNumber: 4, ok: true });
  });

  it.each([
    ["Customer does not exist", "customer_not_found"],
    ["Tags have too many elements", "too_many_tags"],
    ["Something new", "refused"],
  ])("reads %s as %s", (message, code) => {
    expect(result(tagsAdd([message]))).toEqual({ lineNumber: 4, ok: false, code });
  });

  it("takes nothing else for done", () => {
    expect(result({ data: null, errors: [{ message: "Internal error" }] })).toMatchObject({ ok: false });
    expect(result({ data: { tagsAdd: null } })).toMatchObject({ ok: false });
    expect(result({ data: {} })).toMatchObject({ ok: false });
    expect(parseTagResult("{")).toEqual({ lineNumber: -1, ok: false, code: "unreadable" });
  });
});
