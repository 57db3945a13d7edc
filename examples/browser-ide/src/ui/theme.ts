/** Light and dark. */

import { computed, effect, signal } from "@preact/signals";

import { settings } from "../agent/settings.ts";

const system = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);

/** Whether the page is dark. */
export const dark = computed(() => {
  const { theme } = settings.value;
  return theme === "system" ? systemDark.value : theme === "dark";
});

/** Follows the setting and the system. Call once. */
export function keepTheme(): void {
  system.addEventListener("change", () => {
    systemDark.value = system.matches;
  });
  effect(() => {
    document.documentElement.dataset["theme"] = dark.value ? "dark" : "light";
  });
}

/** The other one, from now on. */
export function toggleTheme(): void {
  settings.value = { ...settings.value, theme: dark.value ? "light" : "dark" };
}
