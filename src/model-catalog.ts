/** The models of the reference's release that people may choose from. Facts are its own, words are ours. */

import type { ReasoningEffort } from "./protocol/types/config.ts";

/** What each effort means, for people. */
export const effortWords: Readonly<Record<ReasoningEffort, string>> = {
  none: "No reasoning",
  minimal: "Hardly any reasoning: the fastest answers",
  low: "Little reasoning: fast answers",
  medium: "Some reasoning, for everyday tasks",
  high: "Much reasoning, for hard tasks",
  xhigh: "The most reasoning, for the hardest tasks",
};

/** A model that is known by name. */
export interface CatalogModel {
  readonly model: string;
  readonly description: string;
  readonly efforts: readonly ReasoningEffort[];
  /** The model to take instead. */
  readonly upgrade?: string;
  /** Not offered unless it is asked for. */
  readonly hidden?: true;
  /** Takes no images. */
  readonly textOnly?: true;
  /** Can be told of a manner. */
  readonly personality?: true;
}

const FOUR = ["low", "medium", "high", "xhigh"] as const;
const THREE = ["low", "medium", "high"] as const;
const TWO = ["medium", "high"] as const;
const OLD = { upgrade: "gpt-5.3-codex", hidden: true } as const;

/** The effort that a model has unless another is set. */
export const defaultEffort: ReasoningEffort = "medium";

/** In the reference's order: the first one is the default. */
export const modelCatalog: readonly CatalogModel[] = [
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
