import { MetricsApi } from "klaviyo-api";
import { z } from "zod";
import type { KlaviyoClient } from "../client.server.ts";
import { readPages } from "../paging.server.ts";

const METRIC = z.object({
  id: z.string(),
  attributes: z.object({
    name: z.string().nullish(),
    integration: z.object({ name: z.string().nullish() }).nullish(),
  }),
});

/** A kind of event in the account. Several may have the same name, each from another integration. */
export interface Metric {
  readonly id: string;
  readonly name: string;
  /** The name of the integration that it comes from; null: not told. */
  readonly integration: string | null;
}

/** All metrics of the account. Klaviyo can't be asked for a name. */
export async function readMetrics(client: KlaviyoClient): Promise<Metric[]> {
  const found: Metric[] = [];
  const pages = readPages(client, {
    call: "get_metrics",
    row: METRIC,
    send: (session, page) =>
      new MetricsApi(session).getMetrics({ fieldsMetric: ["name", "integration"], ...page }),
  });
  for await (const page of pages)
    for (const { id, attributes } of page) {
      const { name, integration } = attributes;
      found.push({ id, name: name ?? "", integration: integration?.name ?? null });
    }
  return found;
}
