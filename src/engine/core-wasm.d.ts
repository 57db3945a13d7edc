/** `codex-embed/core.wasm`, where a runtime or its bundler imports WebAssembly as a compiled module. */

declare const module: WebAssembly.Module;
// biome-ignore lint/style/noDefaultExport: it is what bundlers give.
export default module;
