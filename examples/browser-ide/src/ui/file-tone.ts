/** The colour of a file's dot, by what it holds. */
export function fileTone(name: string): string {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return tones[ending] ?? "tone-plain";
}

const tones: Readonly<Record<string, string>> = {
  js: "tone-yellow",
  mjs: "tone-yellow",
  jsx: "tone-yellow",
  ts: "tone-blue",
  tsx: "tone-blue",
  json: "tone-yellow",
  css: "tone-purple",
  html: "tone-orange",
  md: "tone-blue",
  py: "tone-green",
  rs: "tone-orange",
  sh: "tone-green",
  jq: "tone-purple",
};
