import { useFetcher } from "@remix-run/react";
import { useState } from "react";

import { ExportPage } from "../../web/export/export-page.tsx";
import { isBeingMade, type ExportView } from "../../web/export/export-view.ts";
import { saveFile } from "../../web/ui/save-file.ts";
import { usePolling } from "../../web/ui/use-polling.ts";

interface ExportScreenProps {
  readonly view: ExportView;
  /** Of this page. */
  readonly address: string;
  readonly fileName: string;
}

/** The files of a group or segment: asked for, awaited and downloaded. */
export function ExportScreen({ view, address, fileName }: ExportScreenProps) {
  const ask = useFetcher();
  const [excel, setExcel] = useState(false);
  const [fetching, setFetching] = useState<number | "figures" | null>(null);
  const [failed, setFailed] = useState(false);
  usePolling(view.files.some(isBeingMade));
  const download = async (id: number | null): Promise<void> => {
    setFetching(id ?? "figures");
    setFailed(false);
    const query = new URLSearchParams({
      ...(id !== null && { export: String(id) }),
      ...(excel && { excel: "on" }),
    });
    const saved = await saveFile(`${address}/file?${query.toString()}`, fileName);
    setFailed(!saved);
    setFetching(null);
  };
  return (
    <ExportPage
      view={view}
      asking={ask.state !== "idle"}
      fetching={fetching}
      failed={failed}
      excel={excel}
      onExcel={setExcel}
      onAsk={({ format, subscribedOnly }) =>
        ask.submit(
          { format, ...(subscribedOnly ? { subscribedOnly: "on" } : {}) },
          { method: "post", action: address },
        )
      }
      onDownload={(id) => void download(id)}
    />
  );
}
