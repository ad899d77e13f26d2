/**
 * How far this process has got through the profiles of one sync. So it need not look at the settled ones again for each
 * upload (in the code: import). This only saves time: another process begins at the start and comes to the same end.
 */
export class UploadProgress {
  /** The audiences of lower places are done. */
  place = 0;
  /** The profiles of the next audience up to this email are done. */
  afterEmail = "";
  /** Emails of the upload under way; null: there is none, or another process sent it. */
  sent: readonly string[] | null = null;
  /** Uploads in a row that Klaviyo did not carry out. */
  cancelled = 0;

  /** Goes back to the start, since what was done may be undone. */
  restart(): void {
    this.place = 0;
    this.afterEmail = "";
    this.sent = null;
  }

  /** Notes that the audience of a place is done. */
  passOver(place: number): void {
    this.place = place + 1;
    this.afterEmail = "";
  }
}
