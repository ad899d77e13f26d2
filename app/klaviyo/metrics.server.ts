import { MetricsApi } from "klaviyo-api";
import { z } from "zod";
import type { KlaviyoClient } from "./client.server.ts";
import { readPages } from "./paging.server.ts";

const METRIC = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });

/** A kind of event in the account. Several may have the same name, each from another integration. */
export interface Metric {
  readonly id: string;
  readonly name: string;
}

/** All metrics of the account. Klaviyo can't be asked for a name. */
export async function readMetrics(client: KlaviyoClient): Promise<Metric[]> {
  const found: Metric[] = [];
  const pages = readPages(client, {
    call: "get_metrics",
    row: METRIC,
    send: (session, page) => new MetricsApi(session).getMetrics({ fieldsMetric: ["name"], ...page }),
  });
  for await (const page of pages)
    for (const { id, attributes } of page) found.push({ id, name: attributes.name ?? "" });
  return found;
}
