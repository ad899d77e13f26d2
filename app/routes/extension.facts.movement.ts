import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension, BadRequestError } from "../auth/extension-request.server.ts";
import { dayFromText, type Day } from "../domain/time/shop-days.ts";
import { readMovementFacts } from "../extension-api/movement.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";

/** Sidekick asks how customers moved between two days. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) => {
    const { searchParams } = new URL(request.url);
    const asked = { from: dayOf(searchParams.get("from")), to: dayOf(searchParams.get("to")) };
    return opened === null ? NOT_READY : readMovementFacts(context.db, opened.shop, asked);
  });
}

function dayOf(text: string | null): Day | null {
  if (text === null) return null;
  const day = dayFromText(text);
  if (day === null) throw new BadRequestError("A day is written as 2026-02-28.");
  return day;
}
