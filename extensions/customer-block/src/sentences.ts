import type { MoveFact, NextStep, Prediction, ScoredCustomer } from "../../../app/extension-api/contract.ts";
import type { Words } from "../../shared/words.ts";

/** A moment further away than this says nothing new. */
const NEAR_MS = 2 * 365 * 86_400_000;

/** R, F and M, each as a line. */
export function scoreLines(words: Words, { scores }: ScoredCustomer): string[] {
  const { r, f, m } = scores;
  const line = (name: "r" | "f" | "m", value: string, score: number): string =>
    words.text(`score.${name}`, { value, score: words.count(score) });
  const days =
    r.value < 1
      ? words.text("today")
      : words.text("daysAgo", { count: r.value, number: words.count(r.value) });
  return [
    line("r", days, r.score),
    line("f", words.count(f.value), f.score),
    line("m", words.money(m.value), m.score),
  ];
}

/** What would keep or win the customer: the nearest step, what happens without it, and what the group needs. */
export function stepSentences(words: Words, customer: ScoredCustomer): string[] {
  const { group, nextStep, withoutOrder } = customer;
  const day = dayOf(words, customer);
  const isNear = (moment: string): boolean => Date.parse(moment) - Date.parse(customer.asOf) <= NEAR_MS;
  const before = nextStep?.before ?? null;
  const end = before !== null && isNear(before) ? before : null;
  const sentences: string[] = [];
  // To keep what is kept for years anyway is no advice.
  if (nextStep !== null && (nextStep.kind !== "keep" || end !== null))
    sentences.push(stepSentence(words, nextStep, end && day(end)));
  if (withoutOrder !== null && isNear(withoutOrder.at)) {
    const { at, to } = withoutOrder;
    const moment = day(at);
    sentences.push(
      to === null
        ? words.text("step.withoutNone", { moment })
        : words.text("step.without", { moment, group: words.text(`group.${to}`) }),
    );
  }
  return [...sentences, words.text(`advice.${group}`)];
}

/** @param moment - before which the step leads there; null: it need not be said */
function stepSentence(words: Words, step: NextStep, moment: string | null): string {
  const { kind, to, amount } = step;
  const counted = { count: step.orders, number: words.count(step.orders) };
  const orders =
    amount.minor === 0
      ? words.text("step.anyAmount", counted)
      : words.text(kind === "spend" ? "step.larger" : "step.usual", {
          ...counted,
          amount: words.money(amount),
        });
  const said = { orders, count: step.orders, group: words.text(`group.${to}`) };
  if (moment === null) return words.text("step.intoUndated", said);
  return words.text(kind === "keep" ? "step.keep" : "step.into", { ...said, moment });
}

/** A moment as a day. One on the day of the run gets its time: the day alone would seem to have passed. */
function dayOf(words: Words, { asOf, timeZone }: ScoredCustomer): (moment: string) => string {
  const today = words.day(asOf, timeZone);
  return (moment) => {
    const day = words.day(moment, timeZone);
    return day === today ? words.moment(moment, timeZone) : day;
  };
}

/** What the customer is expected to do, and when the next order is expected. */
export function predictionSentences(words: Words, prediction: Prediction, timeZone: string): string[] {
  const { days, chance, revenue, nextOrder } = prediction;
  const sentence = words.text("prediction.sentence", {
    days: words.count(days),
    chance: words.share(chance),
    revenue: words.money(revenue),
  });
  if (nextOrder === null) return [sentence];
  const from = words.day(nextOrder.from, timeZone);
  const to = words.day(nextOrder.until, timeZone);
  const isOneDay = from === to;
  const key = nextOrder.isOverdue ? "overdue" : isOneDay ? "nextBy" : "next";
  return [sentence, words.text(`prediction.${key}`, { from, to })];
}

/** A change of group with its day and cause. */
export function moveSentence(words: Words, { at, from, to, cause }: MoveFact, timeZone: string): string {
  const name = (group: MoveFact["to"]): string => words.text(group === null ? "noGroup" : `group.${group}`);
  return words.text("move", {
    day: words.day(at, timeZone),
    from: name(from),
    to: name(to),
    cause: words.text(`cause.${cause}`),
  });
}
