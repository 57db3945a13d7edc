/** What the program uses of the process that it runs in. Tests hand in their own. */

import process from "node:process";

/** A stream that is written to. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in columns. */
  readonly columns: number;
  write(text: string): void;
}

/** The process as the program sees it. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether standard input is a terminal, so that keys can be asked for. */
  readonly hasKeyboard: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** All of standard input, as UTF-8. */
  readInput(): Promise<string>;
  /** The next key that is pressed; `undefined` when the signal ended the wait. */
  readKey(signal: AbortSignal): Promise<string | undefined>;
  /** Hears Ctrl-C; gives the function that ends it. */
  onInterrupt(listener: () => void): () => void;
}

const defaultColumns = 80;

/** This process. */
export function processTerminal(): Terminal {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    hasKeyboard: process.stdin.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    readInput,
    readKey,
    onInterrupt: (listener) => {
      process.on("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
  };
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that goes away, such as `head`, ends the output and not the work.
  stream.on("error", () => {});
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : defaultColumns;
    },
    write: (text) => void stream.write(text),
  };
}

async function readInput(): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of process.stdin) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function readKey(signal: AbortSignal): Promise<string | undefined> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const done = (key: string | undefined): void => {
      stdin.off("data", onData);
      stdin.off("end", onEnd);
      signal.removeEventListener("abort", onEnd);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const onData = (data: Uint8Array): void => done(new TextDecoder().decode(data));
    const onEnd = (): void => done(undefined);
    if (signal.aborted) return resolve(undefined);
    stdin.setRawMode(true);
    stdin.on("data", onData);
    stdin.once("end", onEnd);
    signal.addEventListener("abort", onEnd, { once: true });
    stdin.resume();
  });
}
