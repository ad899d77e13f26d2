/** Imports point one way: domain <- {db, queue, shopify, klaviyo} <- {ingest, scoring, backtest, crosswalk, exports, alerts, schedule, retention, sync, privacy} <- {jobs, routes}. */
const work = "^app/(ingest|scoring|backtest|crosswalk|exports|alerts|schedule|retention|sync|privacy)/";
const adapters = "^app/(db|queue|shopify|klaviyo)/";
const top = "^app/(jobs|routes)/";
const processes = "^app/(start|worker|services|entry|root|process/)";

module.exports = {
  forbidden: [
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
      to: { path: [work, top, processes, "^app/web/"] },
    },
    {
      name: "adapters-stay-apart",
      comment: "queue may use db.",
      severity: "error",
      from: { path: "^app/(db|queue|shopify|klaviyo)/" },
      to: { path: "^app/(queue|shopify|klaviyo)/", pathNot: "^app/$1/" },
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
      from: { path: "^app/", pathNot: "^app/(web|routes|root|entry)" },
      to: { path: "^app/web/|node_modules/(react|@shopify/polaris)/" },
    },
    {
      name: "metrics-know-only-adapters",
      severity: "error",
      from: { path: "^app/metrics/" },
      to: { path: [work, top, processes, "^app/web/"] },
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
