import { FOOTER_WORDS, type EmailLanguage } from "./email-language.ts";
import { cleanText, htmlWords, plainText } from "./literal-text.ts";
import { written } from "./merge-tags.ts";

/** What the merchant wrote. */
export interface EmailText {
  readonly language: EmailLanguage;
  readonly subject: string;
  readonly body: string;
}

const PAGE = "margin:0;padding:0;width:100%;background-color:#f4f4f4;";
const CARD =
  "max-width:600px;margin:0 auto;padding:32px;background-color:#ffffff;color:#1a1a1a;border-radius:8px;" +
  "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;text-align:left;";
const PARAGRAPH = "margin:0 0 16px 0;";
const QUIET = "margin:0 0 8px 0;font-size:13px;line-height:1.5;color:#5c5c5c;";
const LINK = "color:#0b57d0;";
/** Programs that turn a mail dark by themselves are told that it can be both, and how. */
const STYLE = `
    @media (prefers-color-scheme: dark) {
      .page { background-color: #121212 !important; }
      .card { background-color: #1e1e1e !important; color: #f1f1f1 !important; }
      .quiet { color: #b8b8b8 !important; }
      .card a { color: #8ab4f8 !important; }
    }
    @media (max-width: 620px) {
      .card { padding: 20px !important; border-radius: 0 !important; }
    }
  `;

/**
 * An email as HTML: tables and inline styles, as mail programs need them. The merchant's text stays text, whatever it
 * has in it; only Klaviyo's tags of the fixed list are filled in. Klaviyo's unsubscribe link stands below.
 */
export function emailHtml({ language, subject, body }: EmailText): string {
  const { why, unsubscribe } = FOOTER_WORDS[language];
  return `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="supported-color-schemes" content="light dark">
  <title>${written(subject, htmlWords)}</title>
  <style>${STYLE}</style>
</head>
<body class="page" style="${PAGE}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="${PAGE}">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;">
<tr><td class="card" style="${CARD}">
${paragraphs(body)}
<hr style="border:0;border-top:1px solid #d0d0d0;margin:24px 0;">
<p class="quiet" style="${QUIET}">{{ organization.name }}<br>{{ organization.full_address }}</p>
<p class="quiet" style="${QUIET}">${htmlWords(why)} <a href="{% unsubscribe_link %}" style="${LINK}">${htmlWords(unsubscribe)}</a></p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** A line without words separates paragraphs. */
function paragraphs(body: string): string {
  return cleanText(body)
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map(
      (paragraph) => `<p style="${PARAGRAPH}">${written(paragraph, linked).replaceAll("\n", "<br>\n")}</p>`,
    )
    .join("\n");
}

/** What ends a sentence or a bracket after an address is not part of it. */
const ADDRESS = /https:\/\/[\p{L}\p{N}](?:[^\s<>"'{}\\^`|[\]]*[\p{L}\p{N}/=~_#+-])?/gu;

/** Words as HTML, with web addresses as links. */
function linked(words: string): string {
  let html = "";
  let from = 0;
  for (const { 0: address, index } of words.matchAll(ADDRESS)) {
    html += `${htmlWords(words.slice(from, index))}<a href="${htmlWords(address)}" style="${LINK}">${htmlWords(address)}</a>`;
    from = index + address.length;
  }
  return html + htmlWords(words.slice(from));
}

/** The same email as plain text, for programs that show no HTML. */
export function emailPlain({ language, body }: EmailText): string {
  const { why, unsubscribe } = FOOTER_WORDS[language];
  const lines = [
    plainText(cleanText(body).trim()),
    "",
    "--",
    "{{ organization.name }}",
    "{{ organization.full_address }}",
    why,
    `${unsubscribe}: {% unsubscribe_link %}`,
    "",
  ];
  return lines.join("\n");
}
