import { adoptModel, askRefit, refuseModel } from "../../scoring/decide.server.ts";
import type { Services } from "../../services.server.ts";
import type { ModelResult } from "../../web/insights/insights-view.ts";
import type { ModelForm } from "./model-form.server.ts";

/** Does what the merchant asked for on the model's cards. */
export async function decide(services: Services, shopId: number, form: ModelForm): Promise<ModelResult> {
  const { intent } = form;
  switch (intent) {
    case "refit":
      await askRefit(services, shopId);
      return { outcome: "done", intent };
    case "adopt-model":
      return { ...(await adoptModel(services, shopId, form.modelId)), intent };
    case "refuse-model":
      return { ...(await refuseModel(services, shopId, form.modelId)), intent };
  }
}
