import { median, reached, tableLines } from "../table.ts";
import type { Round } from "./contest.ts";

const MEMORY_LIMIT = 300e6;

export function reportRounds(rounds: readonly Round[], orders: number): void {
  const medianOf = (value: (round: Round) => number): number => median(rounds.map(value));
  const row = (name: string, seconds: (round: Round) => number): string[] => [
    name,
    medianOf(seconds).toFixed(2),
    number(orders / medianOf(seconds)),
    medianOf((round) => round.copy / seconds(round)).toFixed(2),
  ];
  const table = [
    ["", "median s", "orders/s", "rate to that of COPY"],
    row("newlines counted", (round) => round.newlines),
    row("DuckDB read_json, group by", (round) => round.duckDb),
    row("COPY of the rows", (round) => round.copy),
    row("Sixfold, first import", (round) => round.first.seconds),
    row("Sixfold, nothing changed", (round) => round.again.seconds),
  ];
  console.log(["", ...tableLines(table), ""].join("\n"));
  const stored = rounds.every((round) => round.sameRows && round.first.written === orders);
  const untouched = rounds.every((round) => round.untouched && round.again.written === 0);
  reached("the import stores what COPY does", stored);
  reached("at least half the rate of COPY", medianOf(({ copy, first }) => copy / first.seconds) >= 0.5);
  reached(
    "where nothing changed no slower than the first import",
    medianOf(({ first, again }) => again.seconds / first.seconds) <= 1,
  );
  reached("where nothing changed no row is written, nor locked", untouched);
  const peaks = rounds.flatMap(({ first, again }) => [first.peakBytes, again.peakBytes]);
  reportMemory(orders, Math.max(...peaks));
}

export function reportMemory(orders: number, peakBytes: number): void {
  const what = `${number(orders)} orders in ${number(peakBytes / 1e6)} MB, at most 300 MB`;
  reached(what, peakBytes <= MEMORY_LIMIT);
}

export function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}
