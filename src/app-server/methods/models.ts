/** `model/list`: the user's catalog, or what the reference's release lists. Facts are its own, words are ours. */

import { readCatalog } from "../catalog.ts";
import type { Handler } from "../method.ts";
import type { InputModality, Model, ReasoningEffort } from "../types.ts";
import { numberedPage } from "./pages.ts";

const EFFORTS: Readonly<Record<ReasoningEffort, string>> = {
  none: "No reasoning",
  minimal: "Hardly any reasoning: the fastest answers",
  low: "Little reasoning: fast answers",
  medium: "Some reasoning, for everyday tasks",
  high: "Much reasoning, for hard tasks",
  xhigh: "The most reasoning, for the hardest tasks",
};

interface Entry {
  readonly model: string;
  readonly description: string;
  readonly efforts: readonly ReasoningEffort[];
  /** The model to take instead. */
  readonly upgrade?: string;
  readonly hidden?: true;
  readonly textOnly?: true;
  readonly personality?: true;
}

const FOUR = ["low", "medium", "high", "xhigh"] as const;
const THREE = ["low", "medium", "high"] as const;
const TWO = ["medium", "high"] as const;
const OLD = { upgrade: "gpt-5.3-codex", hidden: true } as const;

/** In the reference's order: the first one is the default. */
const MODELS: readonly Entry[] = [
  { model: "gpt-5.3-codex", description: "For coding", efforts: FOUR, upgrade: "gpt-5.4", personality: true },
  { model: "gpt-5.4", description: "For coding and all else", efforts: FOUR, personality: true },
  { model: "gpt-5.2-codex", description: "For coding", efforts: FOUR, upgrade: "gpt-5.4", personality: true },
  { model: "gpt-5.1-codex-max", description: "For long coding tasks", efforts: FOUR, upgrade: "gpt-5.4" },
  { model: "gpt-5.1-codex", description: "For coding", efforts: THREE, ...OLD },
  { model: "gpt-5.2", description: "General purpose", efforts: FOUR, upgrade: "gpt-5.4" },
  { model: "gpt-5.1", description: "General purpose", efforts: THREE, ...OLD },
  { model: "gpt-5-codex", description: "For coding", efforts: THREE, ...OLD },
  { model: "gpt-5", description: "General purpose", efforts: ["minimal", ...THREE], ...OLD },
  { model: "gpt-oss-120b", description: "Open weights, large", efforts: THREE, hidden: true, textOnly: true },
  { model: "gpt-oss-20b", description: "Open weights, small", efforts: THREE, hidden: true, textOnly: true },
  {
    model: "gpt-5.1-codex-mini",
    description: "For coding: small and fast",
    efforts: TWO,
    upgrade: "gpt-5.4",
  },
  { model: "gpt-5-codex-mini", description: "For coding: small and fast", efforts: TWO, ...OLD },
];

/** The models that people may choose from, or all that are known. */
export const listModels: Handler<"model/list"> = async (params, { server, reply }) => {
  const all = (await readCatalog(server)) ?? MODELS.map(describeModel);
  const shown = all.filter(({ hidden }) => params.includeHidden === true || !hidden);
  reply(numberedPage(shown, params, "models"));
};

function describeModel(entry: Entry, index: number): Model {
  const { model, upgrade = null, textOnly } = entry;
  const modalities: InputModality[] = textOnly === true ? ["text"] : ["text", "image"];
  return {
    id: model,
    model,
    upgrade,
    upgradeInfo:
      upgrade === null
        ? null
        : { model: upgrade, upgradeCopy: null, modelLink: null, migrationMarkdown: null },
    availabilityNux: null,
    displayName: model,
    description: entry.description,
    hidden: entry.hidden === true,
    supportedReasoningEfforts: entry.efforts.map((effort) => ({
      reasoningEffort: effort,
      description: EFFORTS[effort],
    })),
    defaultReasoningEffort: "medium",
    inputModalities: modalities,
    supportsPersonality: entry.personality === true,
    isDefault: index === 0,
  };
}
