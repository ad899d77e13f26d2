/**
 * The oldest Node on which the app's packages run. This file, and the files that import it, must parse on older ones.
 */
const OLDEST_NODE: readonly [number, number] = [22, 12];

/** Why this Node can't run the app; null: it can. `version` is as in `process.versions.node`. */
export function refuseNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  const oldest = `${String(oldestMajor)}.${String(oldestMinor)}`;
  return `Sixfold needs Node ${oldest} or newer, and this is ${version}. Install a newer one and start again.`;
}
