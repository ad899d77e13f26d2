/** How far the reading of a result file has come since it began, or since it was last resumed. */
export interface ReadingFacts {
  readonly linesRead: number;
  readonly committedBytes: number;
  /** null: Shopify hasn't said. */
  readonly fileBytes: number | null;
  readonly startedAt: Date | null;
  readonly fromLines: number;
  readonly fromBytes: number;
}

export interface ReadingPace {
  readonly linesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

const UNKNOWN: ReadingPace = { linesPerSecond: null, secondsLeft: null };
const SHORTEST_SECONDS = 1;

/** How fast a file is being read, and how long the rest takes at this pace; null while too little is known. */
export function readingPace(facts: ReadingFacts, now: Date): ReadingPace {
  const { linesRead, committedBytes, fileBytes, startedAt, fromLines, fromBytes } = facts;
  const seconds = startedAt === null ? 0 : (now.getTime() - startedAt.getTime()) / 1000;
  const lines = linesRead - fromLines;
  const bytes = committedBytes - fromBytes;
  if (seconds < SHORTEST_SECONDS || lines <= 0 || bytes <= 0) return UNKNOWN;
  const left = fileBytes === null ? null : Math.max(0, fileBytes - committedBytes);
  return {
    linesPerSecond: Math.round(lines / seconds),
    secondsLeft: left === null ? null : Math.ceil((left * seconds) / bytes),
  };
}
