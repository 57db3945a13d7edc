/**
 * `codex-embed/testing`: a scripted model endpoint, to test agents and to run without a network. Node only.
 */
export type {
  ModelAnswer,
  ModelEvent,
  PauseStep,
  RawStep,
  StatusAnswer,
  StreamAnswer,
  StreamStep,
} from "./answers.ts";
export { parseScript } from "./answers.ts";
export type { AnswerPart, Usage } from "./events.ts";
export {
  answer,
  applyPatch,
  completed,
  customCall,
  deltas,
  execCommand,
  failed,
  functionCall,
  httpError,
  incomplete,
  message,
  pause,
  raw,
  reasoning,
  updatePlan,
} from "./events.ts";
export type { ModelRequest, ModelResponder, ModelServer, ModelServerOptions } from "./server.ts";
export { startModelServer } from "./server.ts";
