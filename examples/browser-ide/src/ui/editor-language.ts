/** Languages of the editor, each loaded when a file of its kind is opened. */

import { HighlightStyle, type LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

/** The language of a file; `null` for one without. */
export async function languageOf(path: string): Promise<LanguageSupport | null> {
  switch (path.slice(path.lastIndexOf(".") + 1).toLowerCase()) {
    case "js":
    case "mjs":
    case "cjs":
    case "jsx":
      return (await import("@codemirror/lang-javascript")).javascript({ jsx: true });
    case "ts":
    case "mts":
    case "tsx":
      return (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true });
    case "json":
      return (await import("@codemirror/lang-json")).json();
    case "css":
      return (await import("@codemirror/lang-css")).css();
    case "html":
    case "svg":
    case "xml":
      return (await import("@codemirror/lang-html")).html();
    case "md":
      return (await import("@codemirror/lang-markdown")).markdown();
    case "py":
      return (await import("@codemirror/lang-python")).python();
    case "rs":
      return (await import("@codemirror/lang-rust")).rust();
    default:
      return null;
  }
}

/** Colours by the variables of the theme, so that light and dark need no second editor. */
export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--syntax-keyword)" },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--syntax-string)" },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--syntax-number)" },
    { tag: [tags.comment, tags.meta], color: "var(--syntax-comment)", fontStyle: "italic" },
    {
      tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
      color: "var(--syntax-function)",
    },
    { tag: [tags.typeName, tags.className, tags.tagName], color: "var(--syntax-type)" },
    { tag: [tags.propertyName, tags.attributeName], color: "var(--syntax-property)" },
    { tag: tags.heading, color: "var(--syntax-keyword)", fontWeight: "600" },
    { tag: tags.strong, fontWeight: "600" },
    { tag: tags.emphasis, fontStyle: "italic" },
    { tag: [tags.link, tags.url], color: "var(--syntax-function)" },
    { tag: tags.monospace, color: "var(--syntax-string)" },
  ]),
);
