/**
 * How far a process has got through the profiles of one sync, so that it need not look at the settled ones again for
 * each import. Nothing but a short cut: another process begins at the start and comes to the same end.
 */
export class ImportProgress {
  /** In GROUPS. */
  groupIndex = 0;
  /** The profiles of that group up to this email are done. */
  afterEmail = "";
  /** Emails of the import under way; null: it was another process that sent it, if there is one. */
  sent: readonly string[] | null = null;
  /** Imports in a row that Klaviyo did not carry out. */
  cancelled = 0;

  /** Begins again: what was done may be undone. */
  restart(): void {
    this.groupIndex = 0;
    this.afterEmail = "";
    this.sent = null;
  }

  nextGroup(): void {
    this.groupIndex += 1;
    this.afterEmail = "";
  }
}
