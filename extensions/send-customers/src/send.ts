import type { SendAnswer, SendRequest } from "../../../app/extension-api/contract.ts";
import { ask, type Asked } from "../../shared/ask.ts";

/** An answer to the end, after the waiting. */
export type Sent = Exclude<SendAnswer, { state: "working" }>;

/** So often the app is asked again while Shopify still says who is in a segment. */
const MOST_ROUNDS = 40;
const LONGEST_WAIT_SECONDS = 10;

/** Sends a request, and the same again for as long as the app says that it is still working on it. */
export async function send(request: SendRequest): Promise<Asked<Sent>> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const asked = await ask<SendAnswer>(
      "/extension/send",
      ["preview", "working", "sent", "refused"],
      request,
    );
    if (asked.problem !== undefined) return asked;
    const { answer } = asked;
    if (answer.state !== "working") return { answer };
    await wait(answer.afterSeconds);
  }
  return { problem: "unavailable" };
}

function wait(seconds: number): Promise<void> {
  const bounded = Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS);
  return new Promise((resolve) => {
    setTimeout(resolve, bounded * 1000);
  });
}
