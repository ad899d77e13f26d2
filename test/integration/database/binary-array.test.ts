import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  boolArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
} from "../../../app/db/core/binary-array.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

// The years that Shopify's four digits can write.
const moment = fc.date({
  min: new Date("0001-01-01T00:00:00.000Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});
// A text of PostgreSQL holds no zero byte, and UTF-8 has no half of a surrogate pair.
const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));

it("reach PostgreSQL as they are", async () => {
  const some = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> => fc.array(fc.option(values));
  const columns = fc.record({
    int2s: some(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })),
    int4s: some(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    int8s: some(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    moments: some(moment),
    texts: some(text),
    bools: some(fc.boolean()),
  });
  await fc.assert(
    fc.asyncProperty(columns, async ({ int2s, int4s, int8s, moments, texts, bools }) => {
      const { rows } = await database.db.pool.query<Record<string, unknown>>(
        `select $1::smallint[] as int2s, $2::int[] as int4s, $3::bigint[]::text[] as int8s, $5::text[] as texts,
                $6::boolean[] as bools,
                array(select (extract(epoch from at) * 1000)::bigint::text
                        from unnest($4::timestamptz[]) with ordinality as moments(at, place) order by place) as moments`,
        [
          ...[int2Array(int2s), int4Array(int4s), int8Array(int8s)],
          ...[timestamptzArray(moments), textArray(texts), boolArray(bools)],
        ],
      );
      expect(rows[0]).toEqual({
        int2s,
        int4s,
        texts,
        bools,
        int8s: int8s.map((value) => (value === null ? null : String(value))),
        moments: moments.map((value) => (value === null ? null : String(value.getTime()))),
      });
    }),
  );
});
