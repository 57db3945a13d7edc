/** Icons, drawn for this program: strokes on a field of 16 by 16, in the colour of the text. */

import type { JSX } from "preact";

const paths = {
  add: "M8 3.5v9M3.5 8h9",
  agent: "M3 4.5h10v6.5H8.5L5.5 13.5V11H3zM6 7.5h.01M8 7.5h.01M10 7.5h.01",
  archive: "M2.5 3.5h11v3h-11zM3.5 6.5v6.5h9V6.5M6.5 9h3",
  arrowUp: "M8 13V3.5M4 7.5l4-4 4 4",
  branch: "M5 3.2v9.6M5 8.5c4 0 6-1 6-3.6",
  check: "M3 8.5l3.2 3.2L13 4.8",
  chevronDown: "M4 6.2l4 4 4-4",
  chevronRight: "M6.2 4l4 4-4 4",
  close: "M4 4l8 8M12 4l-8 8",
  code: "M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10",
  edit: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  fileAdd: "M4 2.5h5l3 3v8H4zM8 7v4M6 9h4",
  folder: "M2 4h4l1.5 1.8H14v7H2z",
  folderAdd: "M2 4h4l1.5 1.8H14v7H2zM8 7.6v3.6M6.2 9.4h3.6",
  fork: "M4.5 3v3.2c0 2 3.5 1.6 3.5 4V13M11.5 3v3.2c0 2-3.5 1.6-3.5 4",
  history: "M3 8a5 5 0 1 1 1.5 3.6M3 4.5V8h3.2M8 5.5V8l1.8 1.4",
  moon: "M12.5 9.8A5.2 5.2 0 0 1 6.2 3.500a5.2 5.2 0 1 0 6.3 6.300z",
  open: "M2 12.800V4h4l1.5 1.800H13V8M2 12.800L4.2 8H15l-2.2 4.800z",
  plan: "M3 4.200l1 1 1.6-2M3 8.200l1 1 1.6-2M3 12.200l1 1 1.6-2M8 4.500h5.500M8 8.500h5.500M8 12.500h5.5",
  refresh: "M13 8a5 5 0 1 1-1.5-3.600M13 2.800V6H9.8",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.500h4.500V3M5.5 13V9.500h5V13",
  search: "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.300L13.5 13.5",
  settings:
    "M2.5 5h6M12 5h1.500M2.5 11H4M7.5 11h6M10.2 6.700a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.400zM5.8 12.700a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.400z",
  spark: "M8 2.500l1.4 4.100L13.5 8l-4.1 1.400L8 13.5 6.6 9.4 2.5 8l4.1-1.400z",
  stop: "M4.5 4.500h7v7h-7z",
  sun: "M8 10.800a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.600zM8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1.1 1.100M11.5 11.500l1.1 1.100M3.4 12.600l1.1-1.100M11.5 4.500l1.1-1.1",
  terminal: "M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.500h3",
  thought: "M5.5 10.500A3.8 3.8 0 1 1 10.5 10.500V12h-5zM6 14h4",
  trash: "M3 4.500h10M6.5 4.500V3h3v1.500M4.5 4.500l.5 8.500h6l.5-8.500M7 7v3.500M9 7v3.5",
  undo: "M5.5 3L3 5.5 5.5 8M3 5.500h6a3.7 3.7 0 0 1 0 7.400H5.5",
  warning: "M8 2.800l6 10.400H2zM8 6.800v3M8 11.600v.01",
} as const;

/** The names of all icons. */
export type IconName = keyof typeof paths;

/** An icon; what it means is said by the text or the label beside it. */
export function Icon({ name, class: className = "" }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
      {name === "branch" && (
        <path d="M5 3.200m-1.4 0a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M5 12.800m-1.4 0a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M11 4.500m-1.4 0a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0" />
      )}
    </svg>
  );
}
