/** The table's rows: which figures stand side by side, and what the project aims at. */

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {string} ours name of a figure
 * @property {string} [theirs] name of the reference's figure
 * @property {"ms" | "bytes"} unit
 * @property {{ atMost?: number, timesBetter?: number }} [aim]
 */

const KB = 1_000;

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} [beside] what stands in the reference's place
 * @property {readonly Row[]} rows
 */

/** @type {readonly Section[]} */
export const SECTIONS = [
  {
    title: "First request",
    rows: [
      {
        label: "cold, from import",
        ours: "first_request_cold_ms",
        theirs: "reference_first_request_cold_ms",
        unit: "ms",
        aim: { atMost: 40 },
      },
      {
        label: "cold, from spawn",
        ours: "first_request_spawn_ms",
        theirs: "reference_first_request_spawn_ms",
        unit: "ms",
      },
      {
        label: "warm: next session of the process",
        ours: "first_request_warm_ms",
        theirs: "reference_first_request_warm_ms",
        unit: "ms",
      },
      { label: "of cold: import", ours: "first_request_import_ms", unit: "ms" },
      { label: "of cold: open", ours: "first_request_open_ms", unit: "ms" },
      { label: "of cold: submit", ours: "first_request_submit_ms", unit: "ms" },
      { label: "of cold: on its way", ours: "first_request_send_ms", unit: "ms" },
    ],
  },
  {
    title: "A turn of 20,000 deltas",
    rows: [
      {
        label: "against app-server",
        ours: "deltas_20000_ms",
        theirs: "reference_deltas_20000_ms",
        unit: "ms",
        aim: { timesBetter: 5 },
      },
      {
        label: "against app-server, fewer notifications",
        ours: "deltas_20000_ms",
        theirs: "reference_deltas_20000_fewer_ms",
        unit: "ms",
      },
      {
        label: "against exec --json, which tells no deltas",
        ours: "deltas_20000_ms",
        theirs: "reference_deltas_20000_exec_ms",
        unit: "ms",
      },
      { label: "first of the process", ours: "deltas_20000_first_ms", unit: "ms" },
    ],
  },
  {
    title: "Memory of an idle session",
    rows: [
      {
        label: "configured, against a process",
        ours: "session_idle_bytes",
        theirs: "reference_session_idle_bytes",
        unit: "bytes",
        aim: { atMost: 200 * KB },
      },
      {
        label: "configured, against a thread",
        ours: "session_idle_bytes",
        theirs: "reference_thread_idle_bytes",
        unit: "bytes",
      },
      { label: "of it: WebAssembly", ours: "session_idle_wasm_bytes", unit: "bytes" },
      { label: "of it: JavaScript heap", ours: "session_idle_heap_bytes", unit: "bytes" },
      {
        label: "after a turn, against a process",
        ours: "session_used_bytes",
        theirs: "reference_session_used_bytes",
        unit: "bytes",
      },
      {
        label: "after a turn, against a thread",
        ours: "session_used_bytes",
        theirs: "reference_thread_used_bytes",
        unit: "bytes",
      },
    ],
  },
  {
    title: "Listing, with 10,000 sessions",
    rows: [
      { label: "all of them", ours: "list_10000_ms", unit: "ms", aim: { atMost: 300 } },
      { label: "a page of 25, the newest", ours: "list_page_ms", unit: "ms" },
      { label: "a page of 25, used last", ours: "list_updated_ms", unit: "ms" },
    ],
  },
  {
    title: "A virtual file system of 10,000 files",
    beside: "copying and comparing all",
    rows: [
      {
        label: "a snapshot",
        ours: "tree_snapshot_ms",
        theirs: "naive_snapshot_ms",
        unit: "ms",
        aim: { timesBetter: 1000 },
      },
      {
        label: "which 10 files changed since",
        ours: "tree_changes_ms",
        theirs: "naive_changes_ms",
        unit: "ms",
        aim: { timesBetter: 10 },
      },
    ],
  },
  {
    title: "Size",
    rows: [
      { label: "raw", ours: "wasm_bytes", theirs: "reference_wasm_bytes", unit: "bytes" },
      { label: "gzip", ours: "wasm_gzip_bytes", theirs: "reference_wasm_gzip_bytes", unit: "bytes" },
      {
        label: "brotli",
        ours: "wasm_brotli_bytes",
        theirs: "reference_wasm_brotli_bytes",
        unit: "bytes",
        aim: { atMost: 1_200 * KB },
      },
    ],
  },
];
