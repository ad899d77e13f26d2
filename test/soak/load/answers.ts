import type { Checks } from "../checks.ts";
import type { Answer } from "./sender.ts";

const SLOWEST_MS = 500;

/** How fast, and with which statuses, the webhooks were answered. */
export function checkAnswers(answers: readonly Answer[], checks: Checks): void {
  const sorted = answers.map((answer) => answer.ms).sort((a, b) => a - b);
  const quantile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const inMs = (ms: number): string => `${ms.toFixed(1)} ms`;
  const figures = `p50 ${inMs(quantile(0.5))}, p90 ${inMs(quantile(0.9))}, p99 ${inMs(quantile(0.99))}, slowest ${inMs(quantile(1))}`;
  checks.check(
    `99 of 100 answers come within ${SLOWEST_MS} ms of when the webhook was due`,
    quantile(0.99) < SLOWEST_MS,
    figures,
  );
  const tampered = answers.filter((answer) => answer.sending.sort === "tampered");
  const refused = tampered.every((answer) => answer.status === 401);
  checks.check("every tampered one is answered 401", refused, statusesOf(tampered));
  const genuine = answers.filter((answer) => answer.sending.sort !== "tampered");
  const first = genuine.filter((answer) => answer.attempt === 1);
  checks.check(
    "every genuine one is answered 200 at once",
    first.every(({ status }) => status === 200),
    statusesOf(first),
  );
  const inTheEnd = new Set(genuine.filter(({ status }) => status === 200).map(({ sending }) => sending));
  const missing = first.filter(({ sending }) => !inTheEnd.has(sending)).length;
  checks.check("or when it is tried again, as Shopify does", missing === 0, `${missing} never were`);
}

function statusesOf(answers: readonly Answer[]): string {
  const counts = new Map<string, number>();
  for (const { status } of answers) {
    const word = status === null ? "no answer" : String(status);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} times ${status}`).join(", ");
}
