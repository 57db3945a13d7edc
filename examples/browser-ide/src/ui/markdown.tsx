import DOMPurify from "dompurify";
import { marked } from "marked";
import type { JSX } from "preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useRef } from "preact/hooks";

/** No images: an address that a model writes would be a way out of the page. */
const sanitising = {
  FORBID_TAGS: ["img", "style", "form", "input", "button", "video", "audio", "iframe", "svg", "math"],
  FORBID_ATTR: ["style", "id", "name"],
};

/** Text in Markdown, from a model: sanitised, and drawn block by block, so that only the last one changes. */
export function Markdown({ text }: { text: string }): JSX.Element {
  return (
    <div class="markdown">
      {blocksOf(text).map((block, index) => (
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const Block = memo(({ text }: { text: string }) => {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const html = marked.parse(text, { async: false, gfm: true });
    const fragment = DOMPurify.sanitize(html, { ...sanitising, RETURN_DOM_FRAGMENT: true });
    for (const link of fragment.querySelectorAll("a")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    // What is wider than the panel is scrolled, also by keys.
    for (const wide of fragment.querySelectorAll("pre, table")) wide.setAttribute("tabindex", "0");
    place.current?.replaceChildren(fragment);
  }, [text]);
  return <div ref={place} />;
});

/**
 * Cuts where an empty line stands between two blocks that are each whole: not in a fence, and not before what
 * may go on with a list.
 */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: string | null = null;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    }
    const next = lines[index + 1] ?? "";
    if (line.trim() === "" && fence === null && /^[^\s\-*+\d]/.test(next) && block.length > 0) {
      blocks.push(block.join("\n"));
      block = [];
    } else {
      block.push(line);
    }
  }
  if (block.length > 0) blocks.push(block.join("\n"));
  return blocks;
}
