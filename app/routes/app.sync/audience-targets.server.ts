import { readSet } from "../../db/sync/audience-sets.server.ts";
import { newestRunId } from "../../db/sync/clean-up.server.ts";
import { readImportStatus } from "../../db/orders/import-status.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { GROUPS_STREAM, readStreams } from "../../db/events/event-streams.server.ts";
import { readNatives } from "../../db/sync/native-segments.server.ts";
import { newestSync } from "../../db/sync/newest-syncs.server.ts";
import { readTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { setOfPlace } from "../../domain/sync/places.ts";
import { isSameAudience, setKeyOf, type OtherAudience } from "../../domain/sync/audience.ts";
import { labelDueOf } from "../../sync/labels/labels-due.server.ts";
import type {
  AudienceTargetsView,
  AudienceTargetView,
  NativeView,
  SegmentEventsView,
} from "../../web/target/audience-view.ts";
import { NEVER_SENT, readSetView, type TargetReading } from "./set.server.ts";

/** How it is with a segment or an arm at all targets. */
export async function readAudienceTargets(
  reading: TargetReading,
  audience: OtherAudience,
): Promise<AudienceTargetsView> {
  const { db, shopId } = reading;
  const canSend = await inShopSql(db, shopId, async (sql) => {
    const isLimited = (await readImportStatus(sql))?.scopeLimited ?? false;
    return !isLimited && (await newestRunId(sql)) !== null;
  });
  return {
    targets: {
      klaviyo: await readAtTarget(reading, "klaviyo", audience),
      shopify_tags: await readAtTarget(reading, "shopify_tags", audience),
    },
    canSend,
  };
}

const NO_CHOICES = { native: null, events: null } as const;
const NEVER_ON = { language: null, audiences: [] } as const;

async function readAtTarget(
  reading: TargetReading,
  name: Target,
  audience: OtherAudience,
): Promise<AudienceTargetView> {
  const { db, shopId } = reading;
  const at = { target: name, set: setKeyOf(audience) };
  const found = await inShopSql(db, shopId, async (sql) => ({
    target: await readTarget(sql, name),
    set: await readSet(sql, at),
    sync: await newestSync(sql, at),
  }));
  const { target, set, sync } = found;
  const label = (await labelDueOf(reading, target ?? { target: name, ...NEVER_ON }, audience)) ?? "";
  const known = target?.audiences.find((each) => isSameAudience(each, audience));
  if (target === null || !isOn(target)) return { ...NEVER_SENT, state: "target_off", label, ...NO_CHOICES };
  if (known === undefined || set === null) return { ...NEVER_SENT, state: "not_sent", label, ...NO_CHOICES };
  const view = await readSetView(reading, { target, key: at.set, set, sync });
  const state = known.endedAt === null ? "sent" : "ending";
  const isSegment = audience.kind === "segment";
  const native = name === "shopify_tags" && isSegment ? await readNative(reading, known.place) : null;
  const events = name === "klaviyo" && isSegment ? await readEvents(reading, at.set) : null;
  return { ...view, state, label: known.label ?? label, native, events };
}

async function readEvents({ db, shopId }: TargetReading, set: string): Promise<SegmentEventsView> {
  const streams = await inShopSql(db, shopId, readStreams);
  const isOn = (key: string): boolean =>
    streams.some(({ setKey, onSince }) => setKey === key && onSince !== null);
  return { areOn: isOn(GROUPS_STREAM), wanted: isOn(set) };
}

async function readNative({ db, shopId }: TargetReading, place: number): Promise<NativeView> {
  const [native] = await inShopSql(db, shopId, (sql) => readNatives(sql, [setOfPlace(place)]));
  if (native === undefined) return { wanted: false, name: null, failure: null };
  const { wanted, known, failure } = native;
  return { wanted, name: known?.id == null ? null : (known.seenName ?? known.name), failure };
}

function isOn({ enabled, leaving }: SyncTarget): boolean {
  return enabled && !leaving;
}
