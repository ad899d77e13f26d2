import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { requestBacktest } from "../../backtest/request.server.ts";
import { requestCrosswalks } from "../../crosswalk/request.server.ts";
import type { Services } from "../../services.server.ts";
import type { MeasureResult } from "../../web/insights/measure-view.ts";
import { measureForm, type MeasureForm } from "./measure-form.server.ts";

/** Only the cards of the insights page post here. A visitor who opens the address gets that page. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`/app/insights${new URL(request.url).search}`);
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = measureForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  return json(await carryOut(context, shopRequest.shop.id, form));
}

async function carryOut(services: Services, shopId: number, form: MeasureForm): Promise<MeasureResult> {
  const { intent } = form;
  switch (intent) {
    case "backtest":
      return { intent, ...(await requestBacktest(services, shopId, form)) };
    case "crosswalk":
      return { intent, ...(await requestCrosswalks(services, shopId)) };
  }
}
