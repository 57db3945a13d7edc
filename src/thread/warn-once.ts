/** Warnings for the programmer: each text once in a process. */

const warned = new Set<string>();

/** By `process.emitWarning` where the runtime has it, else on the console. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  const runtime: unknown = Reflect.get(globalThis, "process");
  const emit: unknown =
    typeof runtime === "object" && runtime !== null ? Reflect.get(runtime, "emitWarning") : undefined;
  if (typeof emit === "function") emit.call(runtime, message, "CodexEmbedWarning");
  // biome-ignore lint/suspicious/noConsole: where a runtime has no channel for warnings, the console is it.
  else console.warn(`codex-embed: ${message}`);
}
