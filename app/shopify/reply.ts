import { z } from "zod";

/** The reply to one GraphQL request, however the SDK delivered it. */
export interface Reply {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly body: unknown;
}

const graphqlErrors = z.array(
  z.object({
    path: z.array(z.union([z.string(), z.number()])).optional(),
    extensions: z.object({ code: z.string().optional() }).optional(),
  }),
);

/** The SDK throws GraphQL errors as an error that has the answer, and wraps their list once more. */
const thrownAnswer = z.object({
  body: z.object({
    data: z.unknown().optional(),
    errors: z.object({ graphQLErrors: graphqlErrors }),
    extensions: z.unknown().optional(),
  }),
});

const thrownStatus = z.object({
  response: z.object({ code: z.number().int(), retryAfter: z.number().optional() }),
});

export const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: graphqlErrors.optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number().nullish(),
          throttleStatus: z
            .object({
              maximumAvailable: z.number(),
              currentlyAvailable: z.number(),
              restoreRate: z.number().positive(),
            })
            .optional(),
        })
        .optional(),
    })
    .nullish(),
});

export type Answer = z.output<typeof answerSchema>;

export async function replyOf(response: Response): Promise<Reply> {
  const retryAfter = Number.parseFloat(response.headers.get("retry-after") ?? "");
  const body: unknown = response.ok ? await response.json().catch(() => null) : null;
  if (!response.ok) await response.body?.cancel();
  return {
    status: response.status,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    body,
  };
}

/** The reply in a thrown value; null: no reply came, as when the network failed. */
export async function replyOfThrown(thrown: unknown): Promise<Reply | null> {
  if (thrown instanceof Response) return replyOf(thrown);
  const answer = thrownAnswer.safeParse(thrown);
  if (answer.success) {
    const { data, errors, extensions } = answer.data.body;
    return { status: 200, retryAfterSeconds: null, body: { data, errors: errors.graphQLErrors, extensions } };
  }
  const status = thrownStatus.safeParse(thrown);
  if (!status.success) return null;
  const { code, retryAfter } = status.data.response;
  return { status: code, retryAfterSeconds: retryAfter ?? null, body: null };
}
