import { runBacktests, type BacktestServices } from "../backtest/backtest.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Makes the back-tests that the merchant asked for. */
export function backtestJob(services: BacktestServices): JobHandler<"backtest"> {
  return ({ shopId }, { signal }) => runBacktests(services, shopId, signal);
}
