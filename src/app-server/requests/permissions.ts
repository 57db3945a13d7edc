/** Permissions that a command asks for, between the app server's words and the core's. */

import type { PermissionProfile } from "../../protocol/types/permission.ts";
import type { AdditionalPermissionProfile, GrantedPermissionProfile } from "../types.ts";

/** From the core's words. */
export function fromPermissions(profile: PermissionProfile): AdditionalPermissionProfile {
  const { network, file_system: files, macos } = profile;
  return {
    network: network == null ? null : { enabled: network.enabled ?? null },
    fileSystem: files == null ? null : { read: files.read ?? null, write: files.write ?? null },
    macos:
      macos == null
        ? null
        : {
            preferences: macos.macos_preferences ?? "read_only",
            automations: macos.macos_automation ?? "none",
            accessibility: macos.macos_accessibility ?? false,
            calendar: macos.macos_calendar ?? false,
          },
  };
}

/** To the core's words. */
export function toPermissions(profile: GrantedPermissionProfile): PermissionProfile {
  const { network, fileSystem: files, macos } = profile;
  return {
    ...(network == null ? {} : { network: { enabled: network.enabled ?? null } }),
    ...(files == null ? {} : { file_system: { read: files.read ?? null, write: files.write ?? null } }),
    ...(macos == null
      ? {}
      : {
          macos: {
            ...(macos.preferences == null ? {} : { macos_preferences: macos.preferences }),
            ...(macos.automations == null ? {} : { macos_automation: macos.automations }),
            ...(macos.accessibility == null ? {} : { macos_accessibility: macos.accessibility }),
            ...(macos.calendar == null ? {} : { macos_calendar: macos.calendar }),
          },
        }),
  };
}
