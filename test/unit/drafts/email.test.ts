/** An email stays what the merchant wrote, and Klaviyo can read it, whatever was written (G4). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  draftName,
  draftProblem,
  markOf,
  MOST_BODY,
  placeholdersIn,
} from "../../../app/domain/drafts/draft-text.ts";
import { previewHtml } from "../../../app/domain/drafts/email-preview.ts";
import { filledCopy } from "../../../app/domain/drafts/playbook-copy.ts";
import { wordsIn } from "../../../app/web/i18n/words.test-support.ts";
import { emailHtml, emailPlain } from "../../../app/domain/drafts/email-html.ts";
import { EMAIL_LANGUAGES, emailLanguage } from "../../../app/domain/drafts/email-language.ts";
import { plainLine } from "../../../app/domain/drafts/literal-text.ts";
import { piecesOf, written } from "../../../app/domain/drafts/merge-tags.ts";
import { templateProblem } from "../../simulators/klaviyo/campaigns/template-syntax.ts";

/** Texts that are made to break a template. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "{",
          "}",
          "|default:'",
          "'",
          '"',
          "<",
          ">",
          "</p>",
          "&",
          "\n",
        ],
        ...["{{ first_name }}", "{{first_name|default:'you'}}", "{{ person.email }}", "{% unsubscribe %}"],
        ...[
          "<script>alert(1)</script>",
          "<img src=x onerror=1>",
          "https://a.b/c?d=1",
          "javascript:",
          "\u0000",
        ],
        ...["{{ first_name|default:'{{ email }}' }}", "{% load x %}", "\u2028", "\ud800", "[first name]"],
      ),
      fc.string({ maxLength: 12, unit: "binary" }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));
const email = fc.record({ language: fc.constantFrom(...EMAIL_LANGUAGES), subject: hostile, body: hostile });
const TAGS =
  /\{\{ (?:first_name|last_name|email|organization\.(?:name|full_address))(?:\|default:'[^']*')? \}\}/g;
/** The elements and attributes that the app itself writes. */
const OURS = /^<(?:!doctype html|\/?(?:html|head|meta|title|style|body|table|tr|td|p|a|hr|br)\b[^<>]*)>$/;

function elementsIn(html: string): string[] {
  return html.match(/<[^>]*>?/g) ?? [];
}

describe("an email of any text", () => {
  it("is a template that Klaviyo reads, and so are its plain text and its subject", () => {
    fc.assert(
      fc.property(email, (text) => {
        expect(templateProblem(emailHtml(text))).toBeNull();
        expect(templateProblem(emailPlain(text))).toBeNull();
        expect(templateProblem(plainLine(text.subject))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it("has no element but the app's own, no script and one unsubscribe link", () => {
    fc.assert(
      fc.property(email, (text) => {
        const html = emailHtml(text);
        expect(elementsIn(html).filter((element) => !OURS.test(element))).toEqual([]);
        const bare = emailHtml({ ...text, subject: "", body: "" });
        const kinds = (all: string[]) => all.filter((element) => !/^<(?:\/?p|br|\/?a)\b/.test(element));
        expect(kinds(elementsIn(html))).toEqual(kinds(elementsIn(bare)));
        expect(html.match(/\{% unsubscribe_link %\}/g)).toHaveLength(1);
        expect(emailPlain(text).match(/\{% unsubscribe_link %\}/g)).toHaveLength(1);
        for (const [, address = ""] of html.matchAll(/href="([^"]*)"/g))
          expect(address).toMatch(/^(?:https:\/\/|\{% unsubscribe_link %\}$)/);
      }),
      { numRuns: 500 },
    );
  });

  it("shows each word as it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 }), (body) => {
        const shown = /<td class="card"[^>]*>\n([^]*?)\n?<hr/.exec(
          emailHtml({ language: "en", subject: "x", body }),
        )?.[1];
        const text = (shown ?? "")
          .replace(/<[^>]*>/g, "")
          .replace(/&(amp|lt|gt|quot|#39|#123|#125);/g, (_, name: string) => ENTITIES[name] ?? "");
        expect(text).toBe(body.trim());
      }),
    );
  });
});

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"' },
  ...{ "#39": "'", "#123": "{", "#125": "}" },
};

describe("a web address in a text", () => {
  const hrefs = (body: string): string[] =>
    [...emailHtml({ language: "en", subject: "x", body }).matchAll(/href="(https:[^"]*)"/g)].map(
      ([, address = ""]) => address,
    );

  it.each([
    ["https://shop.com/sale?a=1&b=2", "https://shop.com/sale?a=1&amp;b=2"],
    ["Visit https://shop.com.", "https://shop.com"],
    ["https://müller.de", "https://müller.de"],
    ["https://shop.com?x=1", "https://shop.com?x=1"],
    ["(see https://shop.com/a_(b), or not)", "https://shop.com/a_(b"],
    ["https://shop.com/?q={{ email }}", "https://shop.com/?q="],
    ["https://shop.com:8080/päth/#top!", "https://shop.com:8080/päth/#top"],
  ])("is a link: %s", (body, address) => {
    expect(hrefs(body)).toEqual([address]);
  });

  it.each(["http://shop.com", "https://", "https://.com", "javascript:alert(1)"])(
    "is none where it is not one to follow: %s",
    (body) => {
      expect(hrefs(body)).toEqual([]);
    },
  );
});

describe("Klaviyo's tags", () => {
  it("of the list are kept, all others are words", () => {
    const text =
      'Hi {{first_name | default: "you"}}, {{ organization.name }} {{ secret }} {% if x %}{{ email }}';
    expect(piecesOf(text).filter(({ kind }) => kind === "tag")).toEqual([
      { kind: "tag", tag: "first_name", fallback: "you" },
      { kind: "tag", tag: "organization.name", fallback: null },
      { kind: "tag", tag: "email", fallback: null },
    ]);
    const html = emailHtml({ language: "en", subject: "x", body: text });
    expect(html).toContain(
      "Hi {{ first_name|default:'you' }}, {{ organization.name }} &#123;&#123; secret &#125;&#125;",
    );
  });

  it("come out the same when they are read again", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = written(text, (words) => words);
        expect(written(once, (words) => words)).toBe(once);
        expect(once.match(TAGS)?.length ?? 0).toBeGreaterThanOrEqual(
          piecesOf(text).filter(({ kind }) => kind === "tag").length,
        );
      }),
    );
  });
});

describe("a draft", () => {
  const text = { language: "en", subject: "Hi", previewText: "", body: "You" } as const;

  it.each([
    ["a subject and a text", {}, null],
    ["no subject", { subject: " \n" }, "no_subject"],
    ["no text", { body: "\u0000" }, "no_body"],
    ["a long subject", { subject: "x".repeat(151) }, "too_long"],
    ["a long text", { body: "x".repeat(MOST_BODY + 1) }, "too_long"],
    ["the longest text", { body: "{".repeat(MOST_BODY) }, null],
    ["more paragraphs than 100 KB", { body: "a\n\n".repeat(3_300) }, "too_long"],
  ])("of %s is taken, or refused", (_what, over, problem) => {
    expect(draftProblem({ ...text, ...over })).toBe(problem);
  });

  it("is at most 100 KB where it is taken", () => {
    fc.assert(
      fc.property(email, fc.integer({ min: 1, max: 300 }), ({ language, body }, times) => {
        const draft = { ...text, language, body: body.repeat(times) };
        if (draftProblem(draft) !== null) return;
        expect(Buffer.byteLength(emailHtml(draft))).toBeLessThanOrEqual(100 * 1024);
      }),
      { numRuns: 50 },
    );
  });

  it("names what is left to fill in, each once", () => {
    expect(placeholdersIn("[40%] off", "Hi [name], [40%] off [code]")).toEqual(["[40%]", "[name]", "[code]"]);
    expect(placeholdersIn("Hi {{ first_name }}", "none")).toEqual([]);
  });

  it("has a name that is its own, and its mark in it", () => {
    const key = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    const { name, mark } = draftName("Sixfold: Loyal", "2026-03-01", key);
    expect([name, mark, markOf(name)]).toEqual([
      "Sixfold: Loyal, 2026-03-01 (7c9e66797425)",
      "7c9e66797425",
      "7c9e66797425",
    ]);
    expect([...draftName("💐".repeat(500), "2026-03-01", key).name]).toHaveLength(120 + 27);
  });

  it("is in the first language that the playbook has", () => {
    expect(emailLanguage(["es", "de-CH", "fr"])).toBe("de");
    expect(emailLanguage([null, "pt-BR"])).toBe("en");
  });
});

describe("a playbook's copy", () => {
  it.each([
    ["en", "Hi [first name], thank you for shopping at [store name]: [code]", "there"],
    ["de", "Hallo [Vorname], danke für deine Bestellung bei [Name des Shops]: [Code]", "du"],
    ["nl", "Hoi [voornaam], bedankt voor je bestelling bij [naam van de winkel]: [code]", "daar"],
    ["fr", "Bonjour [prénom], merci pour votre commande chez [nom de la boutique] : [code]", "vous"],
  ] as const)(
    "in %s has Klaviyo's tags for what it knows, and the rest to fill in",
    (language, text, nobody) => {
      const copy = filledCopy(text, language);
      expect(copy).toContain(`{{ first_name|default:'${nobody}' }}`);
      expect(copy).toContain("{{ organization.name }}");
      expect(placeholdersIn(copy)).toHaveLength(1);
      expect(piecesOf(copy).filter(({ kind }) => kind === "tag")).toHaveLength(2);
    },
  );

  it.each(EMAIL_LANGUAGES)("of every strategy in %s leaves no first name to fill in", (language) => {
    const { playbook } = wordsIn(language) as {
      readonly playbook: {
        readonly strategy: Readonly<Record<string, { readonly subject: string; readonly text: string }>>;
      };
    };
    const { strategy } = playbook;
    const left = Object.values(strategy)
      .flatMap(({ subject, text }) =>
        placeholdersIn(filledCopy(subject, language), filledCopy(text, language)),
      )
      .filter((placeholder) => /first name|vorname|voornaam|prénom/i.test(placeholder));
    expect(left).toEqual([]);
    for (const { subject, text } of Object.values(strategy)) {
      const copy = { language, subject: filledCopy(subject, language), body: filledCopy(text, language) };
      expect(draftProblem({ ...copy, previewText: "" })).toBeNull();
      expect(templateProblem(emailHtml(copy))).toBeNull();
    }
  });
});

describe("a preview", () => {
  const examples = {
    ...{ first_name: "Anna <b>", last_name: "Smith", email: "anna@example.com" },
    ...{ "organization.name": "Shop & Co", "organization.full_address": "Here" },
  };

  it("has examples for every tag, as text, and no tag left", () => {
    fc.assert(
      fc.property(email, (text) => {
        const html = previewHtml(emailHtml(text), examples);
        expect(html).not.toMatch(/\{\{|\{%/);
        expect(elementsIn(html).filter((element) => !OURS.test(element))).toEqual([]);
      }),
    );
    const html = previewHtml(
      emailHtml({ language: "en", subject: "x", body: "Hi {{ first_name }}" }),
      examples,
    );
    expect(html).toContain("Hi Anna &lt;b&gt;");
    expect(html).toContain("Shop &amp; Co<br>Here");
  });
});
