/** Counts how what an audit has read differs from the states, and names some customers. */
import type { LabelledAudience } from "../../../domain/sync/audience.ts";
import type { AuditedPlace, AuditExample, AuditReport } from "../../../domain/sync/audit.ts";
import { isIn, labelledPlaces, type LabelledPlace } from "../../../domain/sync/labelled-places.ts";
import type { PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { COMPARED, extra, missing, real, type ReadWord } from "./audit-sql.ts";
import type { Target } from "../sync-targets.server.ts";

/** An audit whose reading is done. */
export interface ReadAudit {
  readonly id: number;
  readonly target: Target;
  readonly audiences: readonly LabelledAudience[];
  /** The places that were read, by word; of tags also under the labels before. Nothing is known of the others. */
  readonly read: readonly PlaceSet[];
}

/** For each place at most so many examples of one kind of difference are named. */
const EXAMPLES = 2;
/** At most so many examples are named in all. */
const MOST_EXAMPLES = 24;

/** What was found of members in one word, and of how many. */
interface Found {
  readonly word: number;
  readonly members: bigint;
  readonly missing: bigint;
  readonly extra: bigint;
  /** The same under the labels before. There nobody is missing, since the target has confirmed nothing of them. */
  readonly membersBefore: bigint;
  readonly extraBefore: bigint;
  readonly customers: bigint;
}

/** The differences by label, and examples of them. */
export async function countDifferences(
  sql: ShopSql,
  audit: ReadAudit,
): Promise<Pick<AuditReport, "places" | "examples">> {
  const { id, target } = audit;
  const found: Found[] = [];
  for (const read of audit.read) found.push(...(await findDifferences(sql, target, { id, read })));
  const within = (kind: "members" | "missing" | "extra", place: LabelledPlace): number =>
    found.reduce((sum, each) => sum + (isIn(masksOf(each)[kind], place) ? Number(each.customers) : 0), 0);
  const places = placesRead(audit).map((place) => ({
    isOld: place.isOld,
    found: {
      ...place.audience,
      label: place.label,
      members: within("members", place),
      missing: within("missing", place),
      extra: within("extra", place),
    },
  }));
  return {
    places: places
      .filter(({ isOld, found: { members } }) => !isOld || members > 0)
      .map(({ found: counted }): AuditedPlace => counted),
    examples: await findExamples(sql, audit),
  };
}

async function findDifferences(sql: ShopSql, target: Target, { id, read }: ReadWord): Promise<Found[]> {
  const { from, before } = COMPARED[target](read);
  return sql.query<Found>(
    `select ${String(read.word)} as word, members, missing, extra, "membersBefore", "extraBefore",
            count(*) as customers
       from (select ${real(read)} as members, ${missing(read)} as missing, ${extra(read)} as extra,
                    ${before?.real ?? "0::bigint"} as "membersBefore", ${before?.extra ?? "0::bigint"} as "extraBefore"
               from ${from}) as each
      where members | missing | "membersBefore" <> 0
      group by members, missing, extra, "membersBefore", "extraBefore"`,
    [sql.shopId, id],
  );
}

function masksOf({ word, members, missing: lost, extra: more, membersBefore, extraBefore }: Found) {
  return {
    members: { word, places: members, before: membersBefore },
    missing: { word, places: lost, before: 0n },
    extra: { word, places: more, before: extraBefore },
  };
}

/** The labels that were read. Where a target has no labels before, no member is found under one. */
function placesRead({ audiences, read }: ReadAudit): LabelledPlace[] {
  return labelledPlaces(audiences).filter((place) =>
    read.some(({ word, mask }) => isIn({ word, places: mask, before: mask }, place)),
  );
}

/** How many profiles of nobody are where no state knows of them. */
export async function countStrangers(sql: ShopSql, { id, read }: ReadWord): Promise<number> {
  const { from, customer } = COMPARED.klaviyo(read);
  const [row] = await sql.query<{ strangers: bigint }>(
    `select count(*) as strangers from ${from} and ${extra(read)} <> 0 and ${customer} is null`,
    [sql.shopId, id],
  );
  return Number(row?.strangers ?? 0n);
}

/** A difference of one kind, under the labels of today or those before. */
interface Difference {
  readonly kind: AuditExample["kind"];
  readonly isOld: boolean;
  /** SQL: the mask of where a state differs. */
  readonly mask: string;
}

async function findExamples(sql: ShopSql, audit: ReadAudit): Promise<AuditExample[]> {
  const examples: AuditExample[] = [];
  for (const kind of ["missing", "extra"] as const)
    for (const read of audit.read) examples.push(...(await examplesOf(sql, audit, { read, kind })));
  return examples.slice(0, MOST_EXAMPLES);
}

async function examplesOf(
  sql: ShopSql,
  audit: ReadAudit,
  { read, kind }: { readonly read: PlaceSet; readonly kind: AuditExample["kind"] },
): Promise<AuditExample[]> {
  const { before } = COMPARED[audit.target](read);
  const differences: Difference[] = [
    { kind, isOld: false, mask: kind === "missing" ? missing(read) : extra(read) },
    ...(kind === "missing" || before === null ? [] : [{ kind, isOld: true, mask: before.extra }]),
  ];
  const examples: AuditExample[] = [];
  for (const difference of differences) examples.push(...(await examplesOfOne(sql, audit, read, difference)));
  return examples;
}

async function examplesOfOne(
  sql: ShopSql,
  audit: ReadAudit,
  read: PlaceSet,
  { kind, isOld, mask }: Difference,
): Promise<AuditExample[]> {
  const { from, customer } = COMPARED[audit.target](read);
  const rows = await sql.query<{ customerId: bigint; places: bigint }>(
    `select customer_id as "customerId", places
       from (select ${customer}, ${mask} as places,
                    row_number() over (partition by ${mask} order by ${customer}) as row
               from ${from} and ${customer} is not null and ${mask} <> 0) as found
      where row <= $3 order by places, customer_id`,
    [sql.shopId, audit.id, EXAMPLES],
  );
  const labels = placesRead(audit).filter((place) => place.isOld === isOld);
  return rows.flatMap(({ customerId, places }) => {
    const held = { word: read.word, places, before: places };
    const label = labels.find((place) => isIn(held, place))?.label;
    return label === undefined ? [] : [{ customerId: customerId.toString(), label, kind }];
  });
}
