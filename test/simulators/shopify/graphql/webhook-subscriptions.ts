import type { Simulation } from "../simulation.ts";
import { Connection } from "./connection.ts";
import { gid } from "./gid.ts";
import type { ListArguments } from "./order-query.ts";

/** The API doesn't list the subscriptions of an app's configuration file, so there are none to show. */
export function webhookSubscriptions(_simulation: Simulation, list: ListArguments): Connection<unknown> {
  return new Connection([], (key) => ({ id: gid("WebhookSubscription", key) }), list);
}
