import common from "./en/common.json";
import boundaries from "./en/boundaries.json";
import home from "./en/home.json";
import bought from "./en/bought.json";
import unreadLines from "./en/unread-lines.json";
import exportPage from "./en/export.json";
import group from "./en/group.json";
import customer from "./en/customer.json";
import insights from "./en/insights.json";
import movement from "./en/movement.json";
import sync from "./en/sync.json";
import notInSync from "./en/not-in-sync.json";
import playbooks from "./en/playbooks.json";
import presets from "./en/presets.json";
import rules from "./en/rules.json";
import segmentSync from "./en/segment-sync.json";
import segments from "./en/segments.json";
import settings from "./en/settings.json";

/**
 * All words of the pages in English, one file for each page. `common.json` has those of several pages. Another
 * language is another folder of such files, listed in `i18n.ts`.
 */
export const en = {
  ...common,
  ...boundaries,
  ...home,
  ...bought,
  ...unreadLines,
  ...exportPage,
  ...group,
  ...customer,
  ...insights,
  ...movement,
  ...sync,
  ...notInSync,
  ...playbooks,
  ...presets,
  ...rules,
  ...segments,
  ...segmentSync,
  ...settings,
};
