import { createTransport } from "nodemailer";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** A mail that is sent again has the same id, so that mailboxes show it once. */
  readonly id: string;
}

export interface Mailer {
  /** @throws MailRefusedError when the server does not take the mail */
  send(mail: Mail): Promise<void>;
}

/** The mail server did not take a mail. The server's words are left out, since they quote addresses. */
export class MailRefusedError extends Error {
  override readonly name = "MailRefusedError";
  /** SMTP's answer, or the code of the connection's fault. */
  readonly code: string;

  constructor(code: string) {
    super(`The mail server did not take the mail (${code}).`);
    this.code = code;
  }
}

/** So long the server may be silent. */
const PATIENCE_MS = 15_000;
/** So long a mail may take in all. A server that says a byte now and then is never silent. */
const WHOLE_MS = 60_000;

/**
 * Sends by SMTP.
 * @param url - such as `smtps://user:password@mail.example.com`
 * @param from - the sender's address
 * @param wholeMs - how long a mail may take in all
 */
export function smtpMailer(url: string, from: string, wholeMs = WHOLE_MS): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // Our mails have no attachments, so nothing is ever read from disk or fetched for them.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = from
    .slice(from.lastIndexOf("@") + 1)
    .split(/[^\w.-]/, 1)
    .join("");
  return {
    async send({ to, subject, text, id }) {
      const signal = AbortSignal.timeout(wholeMs);
      try {
        await transport.sendMail({ from, to, subject, text, messageId: `<${id}@${host}>`, signal });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        throw new MailRefusedError(String(responseCode ?? code ?? "unknown"));
      }
    },
  };
}
