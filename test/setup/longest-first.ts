import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, in this order. What a machine measured before is not known on a fresh clone. */
const LONGEST = [
  "e2e/filled-demo",
  "e2e/merchant-path",
  "e2e/crash",
  "e2e/segments",
  "e2e/products",
  "e2e/headless",
  "e2e/model",
  "e2e/presets",
  "e2e/klaviyo-consent",
  "database/growth",
  "sets/segment-sets",
  "database/embedded",
  "engagement/engagement-faults",
  "klaviyo/sync-klaviyo-faults",
  "klaviyo/sync-klaviyo-many-sets",
  "process/several-processes",
  "import/import-faults",
  "sync/fill-states",
  "sets/segment-switch",
  "database/growth-single",
  "process/platform-process",
  "klaviyo/sync-klaviyo-shown-segments",
  "klaviyo/sync-clean-up-klaviyo-faults",
  "pages/customer-page",
].map((name) => `/${name}.test.ts`);

/** Begins with the files that take longest, so that none of them runs alone in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
  return place < 0 ? LONGEST.length : place;
}
