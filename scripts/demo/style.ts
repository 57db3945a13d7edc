/** Colours of the terminal, and text made safe for it. */

/** Puts a text into a style; gives it back as it is where there are no colours. */
export type Paint = (text: string) => string;

/** The styles that the demo uses. */
export interface Styles {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Styles by ANSI codes, or ones that change nothing. */
export function styles(colour: boolean): Styles {
  const paint = (start: number, end: number): Paint => {
    if (!colour) return (text) => text;
    return (text) => (text === "" ? "" : `\u001b[${start}m${text}\u001b[${end}m`);
  };
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

/** Whether to use colours: a terminal, and neither NO_COLOR (https://no-color.org) nor TERM=dumb is set. */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}

// What a program or a model writes must not move the cursor, retitle the window or hide what is asked.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all but tab and line feed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Removes escape sequences, control characters and marks that reverse the direction of text. */
export function sanitise(text: string): string {
  return text.replace(SEQUENCES, "").replace(CONTROLS, "");
}
