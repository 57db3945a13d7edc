import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Ide } from "../ide.ts";

/** Hands the IDE to components. */
export const IdeContext = createContext<Ide | null>(null);

/** The IDE that a component is in. */
export function useIde(): Ide {
  const ide = useContext(IdeContext);
  if (ide === null) throw new Error("This component is outside of the IDE.");
  return ide;
}
