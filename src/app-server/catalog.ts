/** The models of the file that the setting `model_catalog_json` names, as `model/list` tells them. */

import { isPlainObject } from "../checks.ts";
import { previewSources } from "../engine/preview.ts";
import type { ServerState } from "./state.ts";
import type {
  InputModality,
  Model,
  ModelUpgradeInfo,
  ReasoningEffort,
  ReasoningEffortOption,
} from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const MODALITIES: readonly InputModality[] = ["text", "image"];
/** What a model's instructions must have room for, and what there must be to put there. */
const MANNER = "{{ personality }}";
const MANNERS = ["personality_default", "personality_friendly", "personality_pragmatic"];

/**
 * Reads the catalog. One that no session would use is as good as none.
 *
 * @returns the models in the order of their priority, those that can't be used over the API left out; `undefined`
 *   where there is no catalog.
 */
export async function readCatalog({ host, options }: ServerState): Promise<Model[] | undefined> {
  const { settings } = await previewSources(options);
  const path = settings.find(({ path: [name] }) => name === "model_catalog_json")?.value;
  if (typeof path !== "string") return undefined;
  const bytes = await host.fs.readFile(path).catch(() => undefined);
  const entries = bytes && modelsIn(new TextDecoder().decode(bytes));
  if (entries === undefined || !entries.every(isUsable)) return undefined;
  const offered = entries.filter((entry) => entry.supported_in_api !== false);
  const models = offered.sort((a, b) => priority(a) - priority(b)).map(describeEntry);
  const first = models.find(({ hidden }) => !hidden) ?? models[0];
  return models.map((model) => ({ ...model, isDefault: model === first }));
}

function modelsIn(text: string): Fields[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const models: unknown = isPlainObject(content) ? content.models : undefined;
  return Array.isArray(models) && models.length > 0 && models.every(isPlainObject) ? models : undefined;
}

/** What the core wants of an entry. */
function isUsable({ slug, truncation_policy: policy }: Fields): boolean {
  const isLimited = isPlainObject(policy) && (policy.mode === "bytes" || policy.mode === "tokens");
  return typeof slug === "string" && isLimited && typeof policy.limit === "number";
}

function priority(entry: Fields): number {
  return typeof entry.priority === "number" ? entry.priority : 0;
}

function describeEntry(entry: Fields): Model {
  const slug = text(entry.slug) ?? "";
  const upgrade = isPlainObject(entry.upgrade) ? entry.upgrade : undefined;
  const better = text(upgrade?.model) ?? null;
  const news = isPlainObject(entry.availability_nux) ? text(entry.availability_nux.message) : undefined;
  const kinds = entry.input_modalities;
  return {
    id: slug,
    model: slug,
    upgrade: better,
    upgradeInfo: better === null ? null : upgradeTo(better, text(upgrade?.migration_markdown)),
    availabilityNux: news === undefined ? null : { message: news },
    displayName: text(entry.display_name) ?? slug,
    description: text(entry.description) ?? "",
    hidden: entry.visibility !== undefined && entry.visibility !== "list",
    supportedReasoningEfforts: efforts(entry.supported_reasoning_levels),
    defaultReasoningEffort: effort(entry.default_reasoning_level) ?? "none",
    inputModalities: Array.isArray(kinds)
      ? MODALITIES.filter((kind) => kinds.includes(kind))
      : [...MODALITIES],
    supportsPersonality: takesManners(entry.model_messages),
    isDefault: false,
  };
}

function upgradeTo(model: string, words: string | undefined): ModelUpgradeInfo {
  return { model, upgradeCopy: null, modelLink: null, migrationMarkdown: words ?? null };
}

function efforts(levels: unknown): ReasoningEffortOption[] {
  if (!Array.isArray(levels)) return [];
  return levels.filter(isPlainObject).flatMap((level) => {
    const reasoningEffort = effort(level.effort);
    return reasoningEffort === undefined
      ? []
      : [{ reasoningEffort, description: text(level.description) ?? "" }];
  });
}

function effort(value: unknown): ReasoningEffort | undefined {
  return EFFORTS.find((name) => name === value);
}

function takesManners(messages: unknown): boolean {
  if (!isPlainObject(messages)) return false;
  const { instructions_template: template, instructions_variables: variables } = messages;
  return (
    text(template)?.includes(MANNER) === true &&
    isPlainObject(variables) &&
    MANNERS.every((name) => typeof variables[name] === "string")
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
