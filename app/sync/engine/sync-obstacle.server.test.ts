import { expect, it } from "vitest";

import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../../shopify/errors.ts";
import { ResultGoneError } from "../../shopify/bulk/result-request.server.ts";
import { obstacleOf } from "../../steps/obstacle.server.ts";
import { syncObstacleOf, SyncStopped } from "./sync-obstacle.server.ts";

it.each<[string, unknown, string, boolean]>([
  ["a sync's own reason", new SyncStopped("disconnected"), "disconnected", false],
  ["the app removed", new ShopUnavailableError(401), "shop_unavailable", false],
  ["a frozen shop", new ShopUnavailableError(402), "shop_unavailable", true],
  ["a shop that locks the app out", new ShopUnavailableError(403), "shop_unavailable", true],
  ["a scope withdrawn", new AdminApiError("X", "ACCESS_DENIED"), "access_denied", false],
  ["an operation gone", new AdminApiError("X", "NOT_FOUND"), "shopify_refused", false],
  ["a result gone", new ResultGoneError(""), "operation_failed", false],
  ["no answer for too long", new AdminUnreachableError(), "unavailable", false],
  ["a bug", new TypeError("x is undefined"), "unexpected", false],
])("%s in a sync's words", (_what, error, code, isParked) => {
  expect(syncObstacleOf(obstacleOf(error))).toEqual({ code, isParked });
});
