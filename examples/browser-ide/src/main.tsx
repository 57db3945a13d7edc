import { render } from "preact";

import { restrictConnections } from "./agent/connect-policy.ts";
import { explain } from "./agent/session.ts";
import { keepSettings, settings } from "./agent/settings.ts";
import { Ide } from "./ide.ts";
import { App } from "./ui/app.tsx";
import { keepLayout } from "./ui/layout.ts";
import { keepTheme } from "./ui/theme.ts";
import "./styles/index.css";

restrictConnections(settings.value);
keepSettings();
keepTheme();
keepLayout();

const place = document.getElementById("app");
if (place !== null) {
  try {
    const ide = await Ide.open();
    place.replaceChildren();
    render(<App ide={ide} />, place);
    window.addEventListener("pagehide", () => void ide.leave());
    window.addEventListener("beforeunload", (event) => {
      if (ide.buffers.unsaved.value.size > 0) event.preventDefault();
    });
  } catch (error) {
    place.textContent = `The IDE can't start: ${explain(error)}`;
  }
}

// After the first visit it works without a network. In development, files change under it.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register(new URL("./sw.js", document.baseURI)).catch(() => {
    // A page that is not from a secure origin has no service worker, and works with the network.
  });
}
