/** Imports point one way: domain <- {db, queue, shopify, klaviyo} <- steps <- {ingest, scoring, segments, engagement, products, backtest, crosswalk, exports, mails, schedule, retention, sync, privacy, act} <- {jobs, routes}. */
const works =
  "ingest|scoring|segments|engagement|products|backtest|crosswalk|exports|mails|schedule|retention|sync|privacy|act";
const work = `^app/(${works})/`;
const adapters = "^app/(db|queue|shopify|klaviyo)/";
const steps = "^app/steps/";
// What extensions are answered stands beside the routes: it reads what the pages read.
const top = "^app/(jobs|routes|extension-api)/";
const processes = "^app/(start|worker|services|entry|root|process/)";

/** What a room may import within its house, besides itself; everything else of the house is refused. */
function roomsOf(house, rooms) {
  return Object.entries(rooms).map(([room, known]) => ({
    name: `rooms-of-${house}: ${room}`,
    comment: `${house}/${room} may know ${known.length === 0 ? "no other room" : known.join(", ")}.`,
    severity: "error",
    from: { path: `^app/${house}/${room}/` },
    to: { path: `^app/${house}/`, pathNot: `^app/${house}/(${[room, ...known].join("|")})/` },
  }));
}

/** What each work may know of the others. A work that is not listed knows none. */
const knownWork = {
  // A back-test ranks by what would have been predicted.
  backtest: ["scoring"],
  ingest: ["schedule"],
  schedule: ["ingest"],
  privacy: ["sync"],
  segments: ["sync"],
  act: ["segments", "sync"],
};
const worksApart = works.split("|").map((name) => ({
  name: `works-stay-apart: ${name}`,
  comment: "What two works need stands below them: in domain, an adapter or steps.",
  severity: "error",
  from: { path: `^app/${name}/` },
  to: { path: work, pathNot: `^app/(${[name, ...(knownWork[name] ?? [])].join("|")})/` },
}));

const rooms = [
  ...worksApart,
  ...roomsOf("db", {
    core: [],
    migrate: ["core"],
    embedded: [],
    shops: ["core"],
    scoring: ["core"],
    orders: ["core", "scoring"],
    insights: ["core", "scoring"],
    experiments: ["core", "scoring", "segments"],
    segments: ["core", "scoring"],
    sync: ["core", "scoring"],
    engagement: ["core", "orders", "segments"],
    products: ["core", "scoring", "segments"],
    events: ["core"],
    workflows: ["core", "events"],
    campaigns: ["core", "scoring", "segments"],
    privacy: ["core", "shops", "orders", "sync", "engagement"],
  }),
  // What tags and Klaviyo have in common stands in engine, labels and audit, which know neither.
  ...roomsOf("sync", {
    engine: [],
    labels: [],
    audit: ["engine"],
    tags: ["engine", "labels", "audit"],
    klaviyo: ["engine", "labels", "audit"],
    connection: ["engine"],
    merchant: ["engine"],
  }),
  {
    name: "rooms-of-klaviyo",
    comment: "What campaigns and events need of Klaviyo's wire stands in klaviyo itself.",
    severity: "error",
    from: { path: "^app/klaviyo/(campaigns|events)/" },
    to: { path: "^app/klaviyo/(campaigns|events|connection)/", pathNot: "^app/klaviyo/$1/" },
  },
  ...roomsOf("web", {
    i18n: [],
    format: ["i18n"],
    ui: ["format", "i18n"],
    chart: ["format", "i18n", "ui"],
    target: ["format", "i18n", "ui", "frame"],
    frame: [],
  }),
  {
    name: "pages-stay-apart",
    comment: "What two pages need stands in web/ui, web/chart, web/target or web/format.",
    severity: "error",
    from: { path: "^app/web/([^/]+)/", pathNot: "^app/web/(i18n|format|ui|chart|target|frame)/" },
    to: { path: "^app/web/", pathNot: "^app/web/($1|i18n|format|ui|chart|target|frame)/" },
  },
];

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: "files-stand-in-rooms",
      comment: "A file of db, sync or web stands in one of their rooms.",
      severity: "error",
      from: {},
      to: { path: "^app/(db|sync|web)/[^/]+$" },
    },
    { name: "no-cycles", severity: "error", from: { path: "^app" }, to: { circular: true } },
    {
      name: "domain-is-pure",
      comment: "The core does no I/O and uses no package but ml-kmeans.",
      severity: "error",
      from: { path: "^app/domain/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^app/domain/|node_modules/ml-kmeans" },
    },
    {
      name: "adapters-know-only-the-domain",
      severity: "error",
      from: { path: adapters },
      to: { path: [steps, work, top, processes, "^app/web/"] },
    },
    {
      name: "adapters-stay-apart",
      comment: "queue may use db.",
      severity: "error",
      from: { path: "^app/(db|queue|shopify|klaviyo)/" },
      to: { path: "^app/(queue|shopify|klaviyo)/", pathNot: "^app/$1/" },
    },
    {
      name: "steps-know-no-work",
      comment: "Each work tells the runner of its rows, and says what an obstacle means for it.",
      severity: "error",
      from: { path: steps },
      to: { path: [work, top, processes, "^app/web/"] },
    },
    {
      name: "work-is-below-jobs-and-routes",
      severity: "error",
      from: { path: work },
      to: { path: [top, "^app/web/"] },
    },
    {
      name: "web-knows-only-the-domain",
      severity: "error",
      from: { path: "^app/web/" },
      to: { path: "^app/", pathNot: "^app/(web|domain)/" },
    },
    {
      name: "only-web-and-routes-draw",
      severity: "error",
      from: { path: "^app/", pathNot: "^app/(web|routes|extension-api|root|entry)" },
      to: { path: "^app/web/|node_modules/(react|@shopify/polaris)/" },
    },
    {
      name: "metrics-know-only-adapters",
      severity: "error",
      from: { path: "^app/metrics/" },
      to: { path: [steps, work, top, processes, "^app/web/"] },
    },
    {
      name: "no-schemas-in-the-browser",
      comment:
        "A page that parses takes zod's 96 kB with it. What parses ends in .server.ts, or is a route without a page.",
      severity: "error",
      from: { path: "^app/(web|domain|routes)/", pathNot: "\\.server\\.ts$|/route\\.ts$|\\.test\\.tsx?$" },
      to: { path: "node_modules/zod/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "settings-and-log-come-as-arguments",
      comment: "Only the processes read the environment and make the log and the metrics.",
      severity: "error",
      from: {
        path: "^app/",
        pathNot: "^app/(process/|start|worker|services|shopify\\.server|env|log|metrics/)",
      },
      to: { path: "^app/(env|log|log-scope)\\.server\\.ts$|^app/metrics/" },
    },
    {
      name: "extensions-stand-alone",
      comment: "An extension runs in Shopify's admin. It knows of the app only what its endpoints answer.",
      severity: "error",
      from: { path: "^extensions/", pathNot: "^extensions/([^/]+/tests|test-support)/" },
      to: { path: "^(app|test|vite)/", pathNot: "^app/extension-api/contract\\.ts$" },
    },
    {
      name: "extensions-import-only-types-of-the-app",
      severity: "error",
      from: { path: "^extensions/", pathNot: "^extensions/([^/]+/tests|test-support)/" },
      to: { path: "^app/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "extensions-stay-apart",
      comment: "What two extensions need stands in extensions/shared.",
      severity: "error",
      from: { path: "^extensions/([^/]+)/", pathNot: "^extensions/([^/]+/tests|test-support)/" },
      to: { path: "^extensions/", pathNot: "^extensions/($1|shared)/" },
    },
    {
      name: "the-app-knows-no-extension",
      severity: "error",
      from: { path: "^(app|test)/" },
      to: { path: "^extensions/" },
    },
    {
      name: "the-contract-of-extensions-is-types",
      severity: "error",
      from: { path: "^app/extension-api/contract\\.ts$" },
      to: { dependencyTypesNot: ["type-only"] },
    },
    { name: "the-app-knows-no-test", severity: "error", from: { path: "^app/" }, to: { path: "^test/" } },
    {
      name: "simulators-stand-alone",
      comment: "A simulator that shared code with the app would share its mistakes.",
      severity: "error",
      from: { path: "^test/simulators/" },
      to: { path: "^app/" },
    },
    {
      name: "no-dev-packages-in-the-app",
      severity: "error",
      from: { path: "^app/", pathNot: "\\.test\\.tsx?$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "app/db/generated|^build" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
