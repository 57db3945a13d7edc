/** What there is beside threads: skills, MCP servers, ways of working. */

import { mergeToml, type TomlConfig } from "../../config/to-toml.ts";
import { previewSources } from "../../engine/preview.ts";
import { Session } from "../../engine/session.ts";
import type { SessionOptions } from "../../engine/session-options.ts";
import { CodexError } from "../../errors.ts";
import type { EventMsg, Op } from "../../protocol/index.ts";
import type { SkillMetadata as CoreSkill } from "../../protocol/types/skill.ts";
import type { Handler } from "../method.ts";
import type { Message } from "../notifications/types.ts";
import { present } from "../present.ts";
import type { ServerState } from "../state.ts";
import type { McpAuthStatus, McpServerStatus, SkillMetadata } from "../types.ts";
import { numberedPage } from "./pages.ts";

/** The skills of some workspaces; by default of the server's own. */
export const listSkills: Handler<"skills/list"> = async (params, { server, reply }) => {
  const { cwds = [], forceReload = false } = params;
  const config = await withoutMcpServers(server);
  const ask = { type: "list_skills", cwds, force_reload: forceReload } as const;
  const { skills } = await askSession(server, { config }, ask, "list_skills_response");
  reply({
    data: skills.map(({ cwd, skills: found, errors }) => ({ cwd, skills: found.map(skill), errors })),
  });
};

/** The MCP servers of the configuration with what they offer. They are started for this, and ended. */
export const listMcpServers: Handler<"mcpServerStatus/list"> = async (params, { server, reply }) => {
  const ask = { type: "list_mcp_tools" } as const;
  const answer = await askSession(server, {}, ask, "mcp_list_tools_response");
  reply(numberedPage(mcpServers(answer), params, "MCP servers"));
};

/** The ways of working. */
export const listCollaborationModes: Handler<"collaborationMode/list"> = (_params, { reply }) => {
  reply({
    data: [
      { name: "Plan", mode: "plan", model: null, reasoning_effort: "medium" },
      { name: "Default", mode: "default", model: null, reasoning_effort: null },
    ],
  });
};

/** Asks a session of its own, which is not recorded. */
async function askSession<Type extends EventMsg["type"] & string>(
  server: ServerState,
  options: SessionOptions,
  op: Op,
  type: Type,
): Promise<Message<Type>> {
  const session = await Session.open({ ...server.options, ...options, ephemeral: true });
  try {
    const id = session.submit(op);
    for await (const event of session) {
      if (event.id === id && isType(event.msg, type)) return event.msg;
      if (event.id === id && event.msg.type === "error")
        throw new CodexError("turn_failed", event.msg.message);
    }
    throw new CodexError("engine_fault", `The session ended before it answered ${op.type}.`);
  } finally {
    await session.close();
  }
}

function isType<Type extends string>(msg: EventMsg, type: Type): msg is Message<Type> {
  return msg.type === type;
}

/** Settings under which no server of the configuration starts. */
async function withoutMcpServers({ options }: ServerState): Promise<TomlConfig> {
  const { settings } = await previewSources(options);
  const names = settings.flatMap(({ path: [table, name] }) =>
    table === "mcp_servers" && name ? [name] : [],
  );
  const off = Object.fromEntries([...new Set(names)].map((name) => [name, { enabled: false }]));
  return mergeToml({ ...options.config }, names.length === 0 ? {} : { mcp_servers: off });
}

function skill(found: CoreSkill): SkillMetadata {
  const { interface: shown, dependencies } = found;
  return {
    name: found.name,
    description: found.description,
    path: found.path,
    scope: found.scope,
    enabled: found.enabled,
    ...present({
      shortDescription: found.short_description,
      interface: shown && {
        ...present({
          brandColor: shown.brand_color,
          defaultPrompt: shown.default_prompt,
          displayName: shown.display_name,
          iconLarge: shown.icon_large,
          iconSmall: shown.icon_small,
          shortDescription: shown.short_description,
        }),
      },
      dependencies,
    }),
  };
}

const AUTH: Readonly<Record<string, McpAuthStatus>> = {
  not_logged_in: "notLoggedIn",
  bearer_token: "bearerToken",
  o_auth: "oAuth",
};

function mcpServers(answer: Message<"mcp_list_tools_response">): McpServerStatus[] {
  const { tools, resources, resource_templates: templates, auth_statuses: auth } = answer;
  const names = new Set([...Object.keys(auth), ...Object.keys(resources), ...Object.keys(templates)]);
  for (const qualified of Object.keys(tools)) names.add(splitName(qualified)[0]);
  return [...names].sort().map((name) => {
    const own = Object.entries(tools).filter(([qualified]) => splitName(qualified)[0] === name);
    return {
      name,
      tools: Object.fromEntries(own.map(([qualified, tool]) => [splitName(qualified)[1], tool])),
      resources: resources[name] ?? [],
      resourceTemplates: templates[name] ?? [],
      authStatus: AUTH[auth[name] ?? ""] ?? "unsupported",
    };
  });
}

/** Server and tool of a name such as `mcp__memo__ask`. */
function splitName(qualified: string): [server: string, tool: string] {
  const [, server = qualified, ...tool] = qualified.split("__");
  return [server, tool.join("__")];
}
