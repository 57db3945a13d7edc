import { describe, expect, it } from "vitest";

import { previewed } from "../../src/config/preview.ts";

describe("a preview", () => {
  const layers = [{ kind: "default" }, { kind: "user", name: "/h/config.toml" }] as const;
  const preview = previewed({
    settings: [
      { path: ["model"], value: "m", layer: 1 },
      { path: ["sandbox_workspace_write", "network_access"], value: false, layer: 0 },
      { path: ["model_providers", "my_one", "base_url"], value: "http://x", layer: 1 },
      { path: ["projects", "/a.b", "trust_level"], value: "trusted", layer: 1 },
      { path: ["features", "shell_tool"], value: true, layer: 1 },
      { path: ["tui", "theme"], value: "dark", layer: 1 },
      { path: ["approval_policy", "reject", "rules"], value: true, layer: 1 },
      { path: ["skills", "config"], value: [{ path: "/s/SKILL.md", enabled: false }], layer: 1 },
    ],
    layers: [...layers],
    warnings: ["w"],
  });

  it("has typed settings, with names that are the user's as they are", () => {
    expect(preview.config).toEqual({
      model: "m",
      sandboxWorkspaceWrite: { networkAccess: false },
      modelProviders: { my_one: { baseUrl: "http://x" } },
      projects: { "/a.b": { trustLevel: "trusted" } },
      features: { shell_tool: true },
      skills: { config: [{ path: "/s/SKILL.md", enabled: false }] },
      overrides: { tui: { theme: "dark" }, approval_policy: { reject: { rules: true } } },
    });
  });

  it("names the layer of each value by its path in config.toml", () => {
    const user = { kind: "user", name: "/h/config.toml", disabled: null };
    expect(preview.origins["model"]).toEqual(user);
    expect(preview.origins['projects."/a.b".trust_level']).toEqual(user);
    expect(preview.origins["sandbox_workspace_write.network_access"]?.kind).toBe("default");
    expect(preview.warnings).toEqual(["w"]);
  });
});
