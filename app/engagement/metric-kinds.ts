import type { MetricKind } from "../db/engagement/metrics.server.ts";
import type { Metric } from "../klaviyo/events/metrics.server.ts";
import type { EngagementKind } from "../domain/rules/person.ts";

/** Klaviyo's names of the metrics. Integrations of other shop systems name the start of a checkout the other way. */
const KINDS: Readonly<Record<string, MetricKind>> = {
  "Received Email": "received",
  "Opened Email": "opened",
  "Clicked Email": "clicked",
  "Viewed Product": "viewed_product",
  "Checkout Started": "started_checkout",
  "Started Checkout": "started_checkout",
  "Active on Site": "active_on_site",
};

/** The metrics whose events are counted. All metrics of one name are of one kind, so their events are added. */
export function countedMetrics(
  metrics: readonly Metric[],
): { readonly metricId: string; readonly kind: MetricKind }[] {
  return metrics.flatMap(({ id, name }) => {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    return kind === undefined ? [] : [{ metricId: id, kind }];
  });
}

/** Whether machines do it too, and Klaviyo tells of that. */
export function tellsMachines(kind: MetricKind): boolean {
  return kind === "opened" || kind === "clicked";
}

/** The kind that an event counts as. */
export function countedAs(kind: MetricKind, byMachine: boolean): EngagementKind {
  if (!byMachine) return kind;
  if (kind === "opened") return "opened_by_machine";
  return kind === "clicked" ? "clicked_by_machine" : kind;
}
