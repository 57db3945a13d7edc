/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const cancel: (a: number, b: number) => [number, number, number, number];
export const close: (a: number) => [number, number, number, number];
export const config_needs: (a: number, b: number, c: number, d: number) => [number, number, number, number];
export const journal: (a: number) => [number, number, number, number];
export const open: (a: number, b: number) => [number, number, number];
export const preview_config: (a: number, b: number, c: number, d: number) => [number, number, number, number];
export const replay: (a: number, b: number) => [number, number, number, number];
export const stats: () => [number, number, number, number];
export const step: (a: number, b: number, c: number, d: number) => [number, number, number, number];
export const step_bytes: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number, number];
export const version: () => [number, number];
export const __wbindgen_export: WebAssembly.Table;
export const __wbindgen_externrefs: WebAssembly.Table;
export const __externref_table_dealloc: (a: number) => void;
export const __wbindgen_free: (a: number, b: number, c: number) => void;
export const __wbindgen_malloc: (a: number, b: number) => number;
export const __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
export const __wbindgen_start: () => void;
