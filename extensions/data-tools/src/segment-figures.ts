import type { SegmentFacts, SegmentFigures, SegmentList } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import { ask, type Asked } from "../../shared/ask.ts";
import { amountOf, noFigures } from "./answers.ts";

/** As many segments are listed where none was meant. */
const LISTED = 50;

/**
 * The figures of the saved segment that the merchant names, or the list of all. The name stays here: addresses are
 * logged, so the app is asked by id.
 */
export async function segmentFigures(input: Readonly<Record<string, unknown>>): Promise<object> {
  const { answer, problem } = await askFor("");
  if (problem !== undefined) return noFigures(problem);
  const segments = answer.state === "list" ? answer.segments : [];
  const name = typeof input["name"] === "string" ? plain(input["name"]) : "";
  const meant = name === "" ? undefined : segmentNamed(segments, name);
  if (meant === undefined) return listOf(segments, name !== "");
  const found = await askFor(`?id=${encodeURIComponent(meant.id)}`);
  if (found.problem !== undefined) return noFigures(found.problem);
  return found.answer.state === "ready" ? figuresOf(found.answer) : listOf(segments, true);
}

function askFor(query: string): Promise<Asked<SegmentFacts>> {
  return ask<SegmentFacts>(`/extension/facts/segment${query}`, ["list", "ready", "gone"]);
}

type Listed = SegmentList["segments"];

/** The one of this name; else the only one whose name contains it. */
function segmentNamed(segments: Listed, name: string): Listed[number] | undefined {
  const same = segments.find((each) => plain(each.name) === name);
  const containing = segments.filter((each) => plain(each.name).includes(name));
  return same ?? (containing.length === 1 ? containing[0] : undefined);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function listOf(segments: Listed, isUnknown: boolean): object {
  return {
    ...(isUnknown ? { note: "No saved segment of this name, or several. These are there." } : {}),
    segments: segments.slice(0, LISTED).map(({ name, customers }) => ({ name, customers })),
  };
}

function figuresOf({ name, asOf, customers, orders, revenue, averageOrder, link }: SegmentFigures): object {
  return {
    segment: name,
    as_of: asOf,
    customers,
    orders,
    revenue: revenue && amountOf(revenue),
    average_order: averageOrder && amountOf(averageOrder),
    link: appAddress(link),
  };
}
