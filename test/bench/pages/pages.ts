import type { World } from "./world.ts";

export interface BenchPage {
  readonly name: string;
  readonly path: string;
  /** The id of the route whose loader reads the page's data. */
  readonly route: string;
}

/** The pages that a merchant opens. */
export function benchPages({ segment, customer }: Pick<World, "segment" | "customer">): readonly BenchPage[] {
  const page = (name: string, path: string, route: string): BenchPage => ({
    name,
    path,
    route: `routes/${route}`,
  });
  return [
    page("Home", "/app", "app._index"),
    page("a group", "/app/groups/sleeping", "app.groups.$group"),
    page("customers", "/app/customers", "app.customers._index"),
    page("customers by spent", "/app/customers?sort=spent_desc", "app.customers._index"),
    page("a customer", `/app/customers/${customer}`, "app.customers.$id"),
    page("segments", "/app/segments", "app.segments"),
    page("a segment", `/app/segments/${String(segment)}`, "app.segments_.$id"),
    page("new segment", "/app/segments/new", "app.segments_.new"),
    page("presets", "/app/segments/presets", "app.segments_.presets"),
    page("campaigns", "/app/campaigns", "app.campaigns"),
    page("new experiment", "/app/campaigns/new", "app.campaigns_.new"),
    page("dead weight", "/app/campaigns/dead-weight", "app.campaigns_.dead-weight"),
    page("movement", "/app/movement", "app.movement"),
    page("insights", "/app/insights", "app.insights"),
    page("sync", "/app/sync", "app.sync"),
    page("settings", "/app/settings", "app.settings"),
    page("boundaries", "/app/boundaries", "app.boundaries"),
  ];
}
