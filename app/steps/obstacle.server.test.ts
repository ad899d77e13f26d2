import { expect, it } from "vitest";

import { SecretUnreadableError } from "../db/core/secret-box.ts";
import { KlaviyoError } from "../klaviyo/error.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import { ResultGoneError, ResultInterruptedError } from "../shopify/bulk/result-request.server.ts";
import { UploadFailedError } from "../shopify/bulk/staged-upload.server.ts";
import { obstacleOf, WorkStopped } from "./obstacle.server.ts";

const unavailable = { obstacle: "wait", code: "unavailable", afterSeconds: 30 };
const klaviyo = (...[code, retryAfterSeconds]: [KlaviyoError["code"], number?]) =>
  new KlaviyoError(code, { call: "get_lists", retryAfterSeconds });

it.each<[string, unknown, object | null]>([
  ["a work's own code", new WorkStopped("list_found"), { obstacle: "stop", code: "list_found" }],
  ["another encryption key", new SecretUnreadableError(), { obstacle: "stop", code: "wrong_key" }],
  ["the app removed", new ShopUnavailableError(401), { obstacle: "park", cause: "access_lost" }],
  ["a frozen shop", new ShopUnavailableError(402), { obstacle: "park", cause: "frozen" }],
  ["a closed shop", new ShopUnavailableError(404), { obstacle: "park", cause: "closed" }],
  ["a scope withdrawn", new AdminApiError("X", "ACCESS_DENIED"), { obstacle: "park", cause: "scopes" }],
  ["an operation gone", new AdminApiError("X", "NOT_FOUND"), { obstacle: "restart", gone: "operation" }],
  ["another refusal", new AdminApiError("X", "UNKNOWN"), { obstacle: "stop", code: "shopify_refused" }],
  ["a result gone", new ResultGoneError(""), { obstacle: "restart", gone: "result" }],
  ["a result cut off", new ResultInterruptedError(""), unavailable],
  ["no answer", new AdminUnreachableError(), unavailable],
  ["an upload failed", new UploadFailedError(""), unavailable],
  ["Klaviyo without an answer", klaviyo("unavailable"), unavailable],
  ["Klaviyo's pace", klaviyo("rate_limited"), { obstacle: "wait", code: "rate_limited", afterSeconds: 60 }],
  ["Klaviyo's word", klaviyo("rate_limited", 7), { obstacle: "wait", code: "rate_limited", afterSeconds: 7 }],
  ["Klaviyo's day", klaviyo("daily_limit"), { obstacle: "wait", code: "daily_limit", afterSeconds: 3_600 }],
  ["Klaviyo's no", klaviyo("refused"), { obstacle: "stop", code: "refused" }],
  ["a bug", new TypeError("x is undefined"), null],
])("%s", (_what, error, obstacle) => {
  expect(obstacleOf(error)).toEqual(obstacle);
});
