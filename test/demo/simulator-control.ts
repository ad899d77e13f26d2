/** A connection that was just closed costs one try. If all of them fail, the simulator is gone. */
const TRIES = 3;

/**
 * Asks a simulator for its state, or steers it. The other side may close a kept connection just when it is used again.
 * So a call without an answer is made again. None of these calls does harm when it is made twice.
 * @throws Error that says which simulator was asked for what, and why there is no answer
 */
async function ask(url: string, body?: string): Promise<Response> {
  const name = new URL(url).pathname;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, body === undefined ? {} : { method: "POST", body });
      if (answer.ok) return answer;
      throw new Error(`A simulator refused ${name} with ${answer.status}: ${await answer.text()}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      if (attempt === TRIES)
        throw new Error(`A simulator gave no answer to ${name}: ${reasonOf(error)}.`, { cause: error });
    }
  }
}

/** `fetch failed` says nothing, but its cause does. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

export async function readJson<T>(url: string): Promise<T> {
  return (await (await ask(url)).json()) as T;
}

/** The lines of an answer, each of them JSON, for answers that may be too long for one text. */
export async function* readJsonLines<T>(url: string): AsyncGenerator<T> {
  const { body } = await ask(url);
  if (body === null) return;
  let rest = "";
  const decoder = new TextDecoder();
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) if (line !== "") yield JSON.parse(line) as T;
    if (done) return;
  }
}

export async function postJson(url: string, data: unknown): Promise<void> {
  await (await ask(url, JSON.stringify(data))).body?.cancel();
}
