/** Which skills are off: the list `skills.config` of the settings. */

import { isTable, member, type TomlTable, type TomlValue } from "../../toml/values.ts";

/** Settings under which the skill of a file is on or off. Only what is off is listed, as in the reference. */
export function withSkill(settings: TomlTable, path: string, enabled: boolean): TomlTable {
  const skills = member(settings, "skills");
  const table = isTable(skills) ? skills : {};
  const listed = member(table, "config");
  const entries = Array.isArray(listed) ? listed : [];
  const off: TomlTable = { path, enabled: false };
  const config: readonly TomlValue[] = enabled
    ? entries.filter((entry) => !isFor(entry, path))
    : entries.some((entry) => isFor(entry, path))
      ? entries.map((entry) => (isFor(entry, path) ? off : entry))
      : [...entries, off];
  const { config: _, ...rest } = table;
  const next = config.length === 0 ? rest : { ...rest, config };
  const { skills: __, ...without } = settings;
  return Object.keys(next).length === 0 ? without : { ...settings, skills: next };
}

function isFor(entry: TomlValue, path: string): boolean {
  return isTable(entry) && member(entry, "path") === path;
}
