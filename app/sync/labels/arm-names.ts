import type { Arm } from "../../domain/experiment/arm.ts";
import type { NameLanguage } from "./group-names.ts";

/** What the arms of experiments are called at the targets. None holds a comma, which would split a tag in two. */
const NAMES = {
  en: { sample: "sample", holdout: "holdout" },
  de: { sample: "Stichprobe", holdout: "Kontrollgruppe" },
  fr: { sample: "échantillon", holdout: "groupe témoin" },
  es: { sample: "muestra", holdout: "grupo de control" },
  it: { sample: "campione", holdout: "gruppo di controllo" },
  nl: { sample: "steekproef", holdout: "controlegroep" },
  pt: { sample: "amostra", holdout: "grupo de controlo" },
  sv: { sample: "stickprov", holdout: "kontrollgrupp" },
  da: { sample: "stikprøve", holdout: "kontrolgruppe" },
  nb: { sample: "utvalg", holdout: "kontrollgruppe" },
  fi: { sample: "otos", holdout: "vertailuryhmä" },
  pl: { sample: "próba", holdout: "grupa kontrolna" },
  cs: { sample: "vzorek", holdout: "kontrolní skupina" },
  ja: { sample: "サンプル", holdout: "対照群" },
} as const satisfies Readonly<Record<NameLanguage, Readonly<Record<Arm, string>>>>;

/** The name of an arm at a target, such as `Spring mailing – holdout`. */
export function armName(experiment: string, arm: Arm, language: NameLanguage): string {
  return `${experiment} – ${NAMES[language][arm]}`;
}
