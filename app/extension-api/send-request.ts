import { z } from "zod";

import { BadRequestError } from "../auth/extension-request.server.ts";
import { NAME_CHARACTERS } from "../domain/segments/segment-name.ts";
import type { SendRequest } from "./contract.ts";
import { shopifyId } from "./ids.ts";

/** More ids than a request may have are refused with a reason of their own, up to this many. */
const MOST_IDS = 2_000;
const LONGEST_ID = 64;

const idOf = (type: "Customer" | "Segment") =>
  z
    .string()
    .max(LONGEST_ID)
    .transform((text) => shopifyId(type, text))
    .pipe(z.bigint());
const target = z.enum(["shopify_tags", "klaviyo"]);

const STEPS = ["preview", "confirm"] as const satisfies readonly SendRequest["step"][];

/** See `SendRequest` in the contract. */
const sendRequest = z.object({
  key: z.uuid(),
  step: z.enum(STEPS),
  who: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("customers"), ids: z.array(idOf("Customer")).min(1).max(MOST_IDS) }),
    z.object({ kind: z.literal("native_segment"), id: idOf("Segment") }),
  ]),
  to: z.union([
    z.object({
      list: z
        .string()
        .regex(/^[1-9]\d{0,8}$/)
        .transform(Number),
      target,
    }),
    z.object({ name: z.string().min(1).max(NAME_CHARACTERS), target }),
  ]),
});

export type ReadSendRequest = z.output<typeof sendRequest>;

/** Reads what an extension posted. @throws BadRequestError */
export async function readSendRequest(request: Request): Promise<ReadSendRequest> {
  const read = sendRequest.safeParse(await request.json().catch(() => null));
  if (!read.success) throw new BadRequestError("The request is not what the extensions send.");
  return read.data;
}
