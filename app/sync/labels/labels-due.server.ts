import type { Audience } from "../../db/sync/audience-rows.ts";
import type { Database } from "../../db/core/database.server.ts";
import { experimentNames } from "../../db/experiments/experiments.server.ts";
import { segmentNames } from "../../db/segments/saved-segments.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import {
  GROUP_AUDIENCES,
  isSameAudience,
  type AudienceSubject,
  type DueAudience,
  type GroupNames,
  type PlacedAudience,
} from "../../domain/sync/audience.ts";
import { armOfSubject } from "../../domain/experiment/arm-audience.ts";
import type { Settings } from "../../domain/settings.ts";
import { armName } from "./arm-names.ts";
import { groupNames, targetLanguage, type NameLanguage } from "./group-names.ts";
import { distinctLabels } from "./distinct-labels.ts";
import { labelsOf, segmentLabel } from "./labels.ts";

interface DueContext {
  readonly db: Database;
  readonly shopId: number;
}

type KnownAudience = PlacedAudience & Pick<Audience, "label" | "previousLabel" | "endedAt">;

/** An audience that has no place yet. The place comes after all others, so that those choose their labels first. */
const NOT_YET = { place: Number.MAX_SAFE_INTEGER, label: null, previousLabel: null, endedAt: null } as const;

type KnownTarget = Pick<SyncTarget, "target" | "language"> & {
  readonly audiences: readonly KnownAudience[];
};

/** The setting that a target's labels begin with. */
const PREFIXES = {
  shopify_tags: "tagPrefix",
  klaviyo: "listPrefix",
} as const satisfies Readonly<Record<Target, keyof Settings>>;

/** The groups' labels by today's settings. Their language is the one that is fixed for the target, or will be. */
export async function groupLabelsDue(
  { db, shopId }: DueContext,
  { target, language: known, audiences }: KnownTarget,
): Promise<{ readonly labels: GroupNames; readonly language: NameLanguage; readonly prefix: string }> {
  const shop = await findShop(db, shopId);
  const settings = await inShopSql(db, shopId, readSettings);
  const isLabelled = audiences.some(({ label }) => label !== null);
  const language = targetLanguage({ language: known, isLabelled }, shop?.language ?? null);
  const prefix = settings[PREFIXES[target]];
  return { labels: labelsOf(prefix, groupNames(language)), language, prefix };
}

/** The names of segments and experiments, by their ids. */
interface Names {
  readonly segments: ReadonlyMap<string, string>;
  readonly experiments: ReadonlyMap<number, string>;
}

async function readNames({ db, shopId }: DueContext): Promise<Names> {
  return inShopSql(db, shopId, async (sql) => ({
    segments: await segmentNames(sql),
    experiments: await experimentNames(sql),
  }));
}

/** The name of a segment or an arm in a language; null: what it is of is gone. */
function nameOf({ kind, subject }: AudienceSubject, names: Names, language: NameLanguage): string | null {
  if (kind === "segment") return names.segments.get(subject) ?? null;
  const arm = kind === "arm" ? armOfSubject(subject) : null;
  const experiment = arm === null ? undefined : names.experiments.get(arm.experimentId);
  return arm === null || experiment === undefined ? null : armName(experiment, arm.arm, language);
}

/** The label that a target shows of an audience; null: none yet, since its name is not known. */
export async function labelDueOf(
  context: DueContext,
  target: KnownTarget,
  audience: AudienceSubject,
): Promise<string | null> {
  const isKnown = target.audiences.some((each) => isSameAudience(each, audience));
  const asked = isKnown ? target.audiences : [...target.audiences, { ...NOT_YET, ...audience }];
  const { due } = await audiencesDue(context, { ...target, audiences: asked });
  return due.find((each) => isSameAudience(each, audience))?.label ?? null;
}

/**
 * The audiences that a target should have, with the labels that it should show: the six groups, and all others that go
 * on. The label of a segment or an arm follows the name. Where the segment or the experiment is gone, the label stays.
 */
export async function audiencesDue(
  context: DueContext,
  target: KnownTarget,
): Promise<{ readonly due: readonly DueAudience[]; readonly language: NameLanguage }> {
  const { labels, language, prefix } = await groupLabelsDue(context, target);
  const names = await readNames(context);
  const wishOf = (audience: KnownAudience): string | null => {
    const name = nameOf(audience, names, language);
    return name === null ? audience.label : segmentLabel(prefix, groupNames(language), name);
  };
  const others = target.audiences.filter(({ kind, endedAt }) => kind !== "group" && endedAt === null);
  const wishes = [
    ...GROUP_AUDIENCES.map((group) => ({ ...group, label: labels[group.subject] })),
    ...others.flatMap((other) => {
      const label = wishOf(other);
      return label === null ? [] : [{ ...other, label }];
    }),
  ];
  const carried = target.audiences.map(({ place, label, previousLabel }) => ({
    place,
    labels: [label, previousLabel].filter((each) => each !== null),
  }));
  const distinct = distinctLabels(wishes, carried);
  const due = wishes.map((wish) => ({ ...wish, label: distinct.get(wish.place) ?? wish.label }));
  return { due, language };
}
