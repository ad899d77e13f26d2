import { OptionsError, readOptions, USAGE } from "./options.ts";

// Each bench is loaded only when it is asked for, so that the memory test doesn't hold the others' packages.
try {
  const options = readOptions(process.argv.slice(2));
  switch (options.bench) {
    case "score":
      await (await import("./score/score-bench.ts")).scoreBench(options);
      break;
    case "memory":
      (await import("./score/memory.ts")).memoryOfScoring(options.customers);
      break;
    case "predict":
      await (await import("./predict/predict-bench.ts")).predictBench(options.customers);
      break;
    case "backtest":
      await (await import("./backtest/backtest-bench.ts")).backtestBench(options.orders);
      break;
    case "import":
      await (await import("./import/import-bench.ts")).importBench(options);
      break;
    case "history":
      await (await import("./history/history-bench.ts")).historyBench(options);
      break;
    case "sync":
      await (await import("./sync/sync-bench.ts")).syncBench(options);
      break;
    case "segments":
      await (await import("./segments/segments-bench.ts")).segmentsBench(options);
      break;
    case "pages":
      await (await import("./pages/pages-bench.ts")).pagesBench(options);
      break;
    case "fleet":
      await (await import("./fleet/fleet-bench.ts")).fleetBench(options);
      break;
    case "experiments":
      (await import("./experiments/experiments-bench.ts")).experimentsBench(options.experiments);
      break;
    case "methods":
      (await import("./experiments/methods-bench.ts")).methodsBench(options.experiments);
  }
} catch (error) {
  if (!(error instanceof OptionsError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
