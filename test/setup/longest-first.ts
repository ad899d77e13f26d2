import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, in this order. What a machine measured before is not known on a fresh clone. */
const LONGEST = [
  "e2e/crash",
  "e2e/merchant-path",
  "e2e/headless",
  "e2e/demo-presets",
  "e2e/segments",
  "e2e/presets",
  "database/growth",
  "process/platform-process",
  "database/embedded",
  "import/import-faults",
  "pages/customer-page",
  "tags/sync-tags-sweep",
  "klaviyo/sync-clean-up-klaviyo-faults",
  "klaviyo/audit-klaviyo",
  "database/growth-single",
  "klaviyo/sync-klaviyo-faults",
  "sync/fill-states",
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
