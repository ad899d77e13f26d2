import { z } from "zod";

import { endArms, stopExperiment } from "../../act/experiments/stop.server.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import { ARMS } from "../../domain/experiment/arm.ts";
import type { Services } from "../../services.server.ts";
import { WAYS_TO_END, type SwitchResult } from "../../web/target/audience-view.ts";
import { switchAudience, switchForm } from "../app.sync/audience-switch.server.ts";

const way = z.enum(WAYS_TO_END);
const ofExperiment = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("stop"), way: way.nullable().default(null) }),
  z.object({ intent: z.literal("end_arms"), way }),
]);
const ofArm = z.object({ arm: z.enum(ARMS) });

/**
 * Does what the merchant wants of an experiment: to stop it, to end its lists and tags, or to have an arm sent.
 * @returns how the arm's switch went; null: it was about the whole experiment
 * @throws Response 400 for a form that isn't the page's
 */
export async function askExperiment(
  services: Services,
  shopId: number,
  id: number,
  data: FormData,
): Promise<SwitchResult | null> {
  const fields = Object.fromEntries(data);
  const arm = ofArm.safeParse(fields);
  if (arm.success) {
    const audience = armAudience({ experimentId: id, arm: arm.data.arm });
    return switchAudience(services, shopId, audience, switchForm(data));
  }
  const asked = ofExperiment.safeParse(fields);
  if (!asked.success) throw new Response(null, { status: 400 });
  if (asked.data.intent === "stop") await stopExperiment(services, shopId, { id, way: asked.data.way });
  else await endArms(services, shopId, { id, way: asked.data.way });
  return null;
}
