import { expect, it } from "vitest";

import { startOutcome } from "./bulk-start.ts";

const refusal = (code: string | null, message: string) =>
  startOutcome({ bulkOperation: null, userErrors: [{ code, message }] });

it.each([
  ["OPERATION_IN_PROGRESS", "Whatever", { outcome: "busy" }],
  [null, "A bulk query operation for this app and shop is already in progress: 7.", { outcome: "busy" }],
  ["INVALID", "It is already in progress", { outcome: "refused", code: "INVALID" }],
  [null, "Invalid bulk query", { outcome: "refused", code: "UNKNOWN" }],
])("an operation that is not started, with code %s and the words %s", (code, message, expected) => {
  expect(refusal(code, message)).toEqual(expected);
});
