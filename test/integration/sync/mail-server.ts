import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A mail server on loopback that takes every mail, or refuses each with an answer of its own. */
export async function startMailServer() {
  const mails: { to: string; text: string }[] = [];
  let refusal: string | null = null;
  const server = createServer((socket) => {
    let to = "";
    let data: string | null = null;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say("220 ready");
    let rest = "";
    socket.on("data", (chunk) => {
      rest += chunk.toString("utf8");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null) {
          if (line !== ".") {
            data += `${line}\n`;
            continue;
          }
          mails.push({ to, text: data });
          data = null;
          say("250 taken");
        } else if (/^(EHLO|HELO)/i.test(line)) say("250 hello");
        else if (/^RCPT TO:/i.test(line)) {
          to = line.slice(8).replace(/[<>]/g, "");
          say(refusal ?? "250 fine");
        } else if (/^DATA/i.test(line)) {
          data = "";
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 bye");
          socket.end();
        } else say("250 fine");
      }
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    mails,
    url: `smtp://127.0.0.1:${String(port)}?ignoreTLS=true`,
    refuse(answer: string | null): void {
      refusal = answer;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
