import fc from "fast-check";

/** One edit of a text: at a share of its length so many characters are removed, and a text is put in. */
interface Edit {
  readonly at: number;
  readonly gone: number;
  readonly come: string;
}

/** Texts that tend to upset readers. */
const UPSETTING: readonly unknown[] = [
  ...["", "\u0000", "null", "0", "-0.00", "1e3", "12.500", "12.505", "99999999999999999999", "EUR\u0000"],
  ...["gid://shopify/Order/9223372036854775807", "gid://shopify/Order/9223372036854775808"],
  ...[
    "gid://shopify/Order/0",
    "gid://shopify/Order/1?x=1",
    "gid://shopify/Order/1\n",
    "gid://shopify/Customer/7",
  ],
  ...["gid://shopify/BulkOperation/9", "gid://shopify/Customer/99999999999999999999", "9223372036854775808"],
  ...["2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "2024-02-29T24:00:00Z", "2024-13-01T00:00:00Z"],
  ...["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-01-01T00:00Z"],
  ...["2024-01-01T00:00:00.123456789Z", "2024-01-01T00:00:00-00:00", "2024-01-01 00:00:00Z", "2024-01-01"],
  ...["EUR", "JPY", "KWD", "eur", "PAID", "pos", "failed", "success", "completed", "é€😀", "\ud800"],
  ...[null, true, false, 0, -0, -1, 1.5, 1e300, 2 ** 53, 2 ** 60, 5_500_000_000_001],
  ...[
    [],
    {},
    [null],
    [1, "2"],
    { id: 7 },
    { id: "7" },
    { shopMoney: { amount: "1.00", currencyCode: "EUR" } },
  ],
];

const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...UPSETTING) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const DISTURBING = ["", ...'"\\{},: \t1-é', "\\u0041", "\\ud83d", "😀", "\u2028"];

/** Texts that are, or once were, JSON of these bodies. Values are replaced, keys removed, characters changed. */
export function mutatedJson(bodies: readonly object[]): fc.Arbitrary<string> {
  const change = fc.record({ path: fc.nat(), value, drop: fc.boolean() });
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.nat({ max: 6 }),
    come: fc.oneof(fc.constantFrom(...DISTURBING), fc.string({ maxLength: 4 })),
  });
  return fc
    .record({
      body: fc.constantFrom(...bodies),
      changes: fc.array(change, { maxLength: 2 }),
      isEdited: fc.boolean(),
      edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
      spaces: fc.constantFrom(0, 0, 1),
      reversed: fc.boolean(),
    })
    .map(({ body, changes, isEdited, edits, spaces, reversed }) => {
      const copy = changes.reduce<object>(changed, structuredClone(body));
      const entries = Object.entries(copy);
      const text = JSON.stringify(
        Object.fromEntries(reversed ? entries.toReversed() : entries),
        null,
        spaces,
      );
      const line = text.replaceAll("\n", "");
      return isEdited ? edits.reduce(edited, line) : line;
    });
}

/** Every place in the body at which a value stands. */
function places(body: object): { holder: Record<string, unknown>; key: string }[] {
  return Object.entries(body).flatMap(([key, inner]) => [
    { holder: body as Record<string, unknown>, key },
    ...(typeof inner === "object" && inner !== null ? places(inner as object) : []),
  ]);
}

function changed(body: object, change: { path: number; value: unknown; drop: boolean }): object {
  const all = places(body);
  const place = all[change.path % Math.max(1, all.length)];
  if (place === undefined) return body;
  if (change.drop && change.path % 3 === 0) delete place.holder[place.key];
  else place.holder[place.key] = structuredClone(change.value);
  return body;
}

function edited(text: string, { at, gone, come }: Edit): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + come + text.slice(from + gone);
}
