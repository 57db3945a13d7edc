/** `model/list`: the user's catalog, or what the reference's release lists. Facts are its own, words are ours. */

import { type CatalogModel, defaultEffort, effortWords, modelCatalog } from "../../model-catalog.ts";
import { readCatalog } from "../catalog.ts";
import type { Handler } from "../method.ts";
import type { InputModality, Model } from "../types.ts";
import { numberedPage } from "./pages.ts";

/** The models that people may choose from, or all that are known. */
export const listModels: Handler<"model/list"> = async (params, { server, reply }) => {
  const all = (await readCatalog(server)) ?? modelCatalog.map(describeModel);
  const shown = all.filter(({ hidden }) => params.includeHidden === true || !hidden);
  reply(numberedPage(shown, params, "models"));
};

function describeModel(entry: CatalogModel, index: number): Model {
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
      description: effortWords[effort],
    })),
    defaultReasoningEffort: defaultEffort,
    inputModalities: modalities,
    supportsPersonality: entry.personality === true,
    isDefault: index === 0,
  };
}
