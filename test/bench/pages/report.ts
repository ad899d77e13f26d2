import { number } from "../import/report.ts";
import { quantile, reached, tableLines } from "../table.ts";
import type { LoaderTimes } from "./loaders.ts";
import type { BenchPage } from "./pages.ts";
import type { Interaction, measureCold, Vitals } from "./vitals.ts";

export interface MeasuredPage {
  readonly page: BenchPage;
  readonly loader: LoaderTimes;
  readonly vitals: readonly Vitals[];
}

export interface MeasuredEndpoint {
  readonly name: string;
  readonly loader: LoaderTimes;
}

export type ColdVisit = Awaited<ReturnType<typeof measureCold>>;

const LCP_MS = 1_200;
const CLS = 0.05;
const INP_MS = 200;
const LOADER_MS = 200;
const ENDPOINT_MS = 100;
const COLD_KB = 220;

/** Prints a line for each page, and which limits hold. The loads of the machine are those after the loaders, and at the end. */
export function reportPages(
  pages: readonly MeasuredPage[],
  endpoints: readonly MeasuredEndpoint[],
  cold: readonly ColdVisit[],
  loads: readonly [loaders: number, browser: number],
): void {
  const head = ["", "LCP p75", "CLS", "INP p75", "by", "loader p50", "p95", "CPU app", "CPU PostgreSQL"];
  const lines = pages.map(({ page, loader, vitals }) => [
    page.name,
    ...(vitals.length === 0
      ? NOT_SEEN
      : [whole(lcpOf(vitals)), clsOf(vitals).toFixed(3), whole(inpOf(vitals)), slowestControl(vitals)]),
    ...timesOf(loader),
  ]);
  const more = endpoints.map(({ name, loader }) => [name, ...NOT_SEEN, ...timesOf(loader)]);
  console.log(["", ...tableLines([head, ...lines, ...more]), ""].join("\n"));
  console.log(
    `Milliseconds; CPU is a request's average. Load: ${loads.map((load) => load.toFixed(1)).join(" after the loaders, ")} at the end.`,
  );
  const each = (what: string, most: number, value: (page: MeasuredPage) => number | null): void => {
    const over = pages.filter((page) => (value(page) ?? 0) > most).map(({ page }) => page.name);
    reached(
      `${what} at most ${most.toLocaleString("en")}${over.length === 0 ? "" : `: over it ${over.join(", ")}`}`,
      over.length === 0,
    );
  };
  each("loaders: p95", LOADER_MS, ({ loader }) => loaderOf(loader));
  const slow = endpoints.filter(({ loader }) => loaderOf(loader) > ENDPOINT_MS).map(({ name }) => name);
  reached(
    `endpoints: p95 at most ${String(ENDPOINT_MS)}${slow.length === 0 ? "" : `: over it ${slow.join(", ")}`}`,
    slow.length === 0,
  );
  if (cold.length === 0) return;
  each("warm cache: LCP p75", LCP_MS, ({ vitals }) => lcpOf(vitals));
  each("CLS", CLS, ({ vitals }) => clsOf(vitals));
  each("INP p75", INP_MS, ({ vitals }) => inpOf(vitals));
  const coldLcp = quantile(
    cold.map(({ lcp }) => lcp),
    0.75,
  );
  const coldKb = Math.max(...cold.map(({ kB }) => kB));
  reached(
    `Home, cold cache, phone line: LCP p75 ${whole(coldLcp)} ms, at most ${number(LCP_MS)}`,
    coldLcp <= LCP_MS,
  );
  reached(`Home, cold cache: ${coldKb.toFixed(1)} kB in all, at most ${String(COLD_KB)}`, coldKb <= COLD_KB);
}

/** What a browser would have seen. */
const NOT_SEEN = ["-", "-", "-", "-"];

function timesOf(loader: LoaderTimes): string[] {
  const { ms, appCpuMs, postgresCpuMs } = loader;
  return [whole(quantile(ms, 0.5)), whole(loaderOf(loader)), whole(appCpuMs), whole(postgresCpuMs)];
}

function lcpOf(vitals: readonly Vitals[]): number {
  return quantile(
    vitals.map(({ lcp }) => lcp),
    0.75,
  );
}

function clsOf(vitals: readonly Vitals[]): number {
  return Math.max(...vitals.map(({ cls }) => cls));
}

/** null: the page has nothing to use. */
function inpOf(vitals: readonly Vitals[]): number | null {
  const known = interactionsOf(vitals).map(({ ms }) => ms);
  return known.length === 0 ? null : quantile(known, 0.75);
}

function slowestControl(vitals: readonly Vitals[]): string {
  const [slowest] = interactionsOf(vitals).toSorted((a, b) => b.ms - a.ms);
  return slowest?.control ?? "-";
}

function interactionsOf(vitals: readonly Vitals[]): Interaction[] {
  return vitals.flatMap(({ interaction }) => (interaction === null ? [] : [interaction]));
}

function loaderOf({ ms }: LoaderTimes): number {
  return quantile(ms, 0.95);
}

function whole(value: number | null): string {
  return value === null ? "-" : number(value);
}
