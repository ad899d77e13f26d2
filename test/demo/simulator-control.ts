/** More may go wrong than a closed connection only where the simulator is gone. */
const TRIES = 3;

/**
 * Asks a simulator to look in or to steer. A connection that was kept open may be closed by the other side in the
 * moment that it is used again, so a call without an answer is made again: none of these calls does harm twice.
 * @throws Error saying who was asked for what, and why there is no answer
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

/** `fetch failed` says nothing; its cause does. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

export async function readJson<T>(url: string): Promise<T> {
  return (await (await ask(url)).json()) as T;
}

/** The answer's lines, each JSON: of an answer that may be too long for one text. */
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
