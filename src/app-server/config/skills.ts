/** Which skills are off: the list `skills.config` of the settings. */

import { isTable, member, type TomlTable, type TomlValue } from "../../toml/values.ts";

/** Settings under which the skill of a file is on or off. Only what is off is listed, as in the reference. */
export function withSkill(settings: TomlTable, path: string, enabled: boolean): TomlTable {
  const skills = member(settings, "skills");
  const table = isTable(skills) ? skills : {};
  const listed = member(table, "config");
  const others = (Array.isArray(listed) ? listed : []).filter((entry) => !isFor(entry, path));
  const config: TomlValue[] = enabled ? others : [...others, { path, enabled: false }];
  const { config: _, ...rest } = table;
  const next = config.length === 0 ? rest : { ...rest, config };
  const { skills: __, ...without } = settings;
  return Object.keys(next).length === 0 ? without : { ...settings, skills: next };
}

function isFor(entry: TomlValue, path: string): boolean {
  return isTable(entry) && member(entry, "path") === path;
}
