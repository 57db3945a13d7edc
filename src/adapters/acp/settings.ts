/** What a client may choose for a session: its mode, the model, how hard it thinks. */

import type { SessionConfigOption } from "@agentclientprotocol/sdk";

import { ModelReasoningEffort } from "../../config/types.ts";
import type { TurnOverrides } from "../../conversation/turn-overrides.ts";
import { CodexError } from "../../errors.ts";
import { type CatalogModel, defaultEffort, effortWords, modelCatalog } from "../../model-catalog.ts";
import type { SandboxPolicy } from "../../protocol/types/sandbox.ts";
import { type AcpMode, isMode, presets } from "./modes.ts";

/** What a session begins with. */
export interface BeginningSettings {
  readonly mode: AcpMode;
  readonly model: string;
  /** The provider's id: the models that are known by name are OpenAI's. */
  readonly provider: string;
  /** `null` for the model's own. */
  readonly effort: ModelReasoningEffort | null;
  /** What commands may touch in that mode, as the program's and the user's settings have it. */
  readonly sandbox: SandboxPolicy;
  /** Folders that may be written beside the workspace. */
  readonly folders: readonly string[];
}

/** The settings of one session, and what of them its next turn has to be told. */
export class SessionSettings {
  readonly #begun: BeginningSettings;
  #mode: AcpMode;
  #model: string;
  #effort: ModelReasoningEffort | null;
  #changed: TurnOverrides = {};
  /** What follows from another mode. */
  #limits: TurnOverrides = {};

  constructor(begun: BeginningSettings) {
    this.#begun = begun;
    this.#mode = begun.mode;
    this.#model = begun.model;
    this.#effort = begun.effort;
  }

  get mode(): AcpMode {
    return this.#mode;
  }

  /** What changed since {@link SessionSettings.told}. */
  get changed(): TurnOverrides {
    return { ...this.#changed, ...this.#limits };
  }

  /** The session knows what changed. */
  told(): void {
    this.#changed = {};
    this.#limits = {};
  }

  /**
   * Chooses, from the next prompt on.
   *
   * @throws CodexError `invalid_argument` for an option or a value that there isn't.
   */
  choose(option: string, value: unknown): void {
    if (option === "mode" && typeof value === "string" && isMode(value)) this.#chooseMode(value);
    else if (option === "model" && this.#models().some(({ model }) => model === value)) {
      this.#chooseModel(String(value));
    } else if (option === "effort" && isEffort(value) && this.#efforts().includes(value)) {
      this.#chooseEffort(value);
    } else {
      const options = this.describe().map(({ id }) => id);
      throw new CodexError(
        "invalid_argument",
        options.includes(option)
          ? `The option ${option} can't be ${JSON.stringify(value)}.`
          : `There is no option ${option}; there are ${options.join(", ")}.`,
      );
    }
  }

  /** The options with what is chosen, as clients are told. */
  describe(): SessionConfigOption[] {
    const modes = Object.entries(presets).map(([value, { name, description }]) => ({
      value,
      name,
      description,
    }));
    const models = this.#models().map(({ model, description }) => ({
      value: model,
      name: model,
      description,
    }));
    const efforts = this.#efforts().map((value) => ({ value, name: value, description: effortWords[value] }));
    return [
      select("mode", "Mode", "mode", this.#mode, modes),
      select("model", "Model", "model", this.#model, models),
      ...(efforts.length === 0
        ? []
        : [select("effort", "Reasoning effort", "thought_level", this.#effort ?? defaultEffort, efforts)]),
    ];
  }

  #chooseMode(mode: AcpMode): void {
    const { approvalPolicy, sandboxMode } = presets[mode];
    const { mode: first, sandbox, folders } = this.#begun;
    this.#mode = mode;
    // What the first mode was set up with is more than its preset.
    const limits = mode === first ? { sandboxPolicy: sandbox } : { sandboxMode, writableRoots: folders };
    this.#limits = { approvalPolicy, ...limits };
  }

  #chooseModel(model: string): void {
    this.#model = model;
    this.#changed = { ...this.#changed, model };
    // Not every model has every effort.
    if (this.#effort !== null && !this.#efforts().includes(this.#effort)) this.#chooseEffort(defaultEffort);
  }

  #chooseEffort(effort: ModelReasoningEffort): void {
    this.#effort = effort;
    this.#changed = { ...this.#changed, effort };
  }

  #models(): Pick<CatalogModel, "model" | "description">[] {
    const { provider, model } = this.#begun;
    const known = provider === "openai" ? modelCatalog.filter(({ hidden }) => hidden !== true) : [];
    const listed = known.some((each) => each.model === model);
    return listed ? [...known] : [{ model, description: `The model of ${provider}` }, ...known];
  }

  #efforts(): readonly ModelReasoningEffort[] {
    const known = modelCatalog.find(({ model }) => model === this.#model)?.efforts ?? [];
    if (this.#effort === null || known.includes(this.#effort)) return known;
    return [...known, this.#effort];
  }
}

function isEffort(value: unknown): value is ModelReasoningEffort {
  return Object.values<unknown>(ModelReasoningEffort).includes(value);
}

function select(
  id: string,
  name: string,
  category: string,
  currentValue: string,
  options: { value: string; name: string; description: string }[],
): SessionConfigOption {
  return { type: "select", id, name, category, currentValue, options };
}
