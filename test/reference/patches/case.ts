/** One patch and the folder that it meets. */

/** Content by path, relative to the folder. */
export type Files = Readonly<Record<string, string>>;

export interface Case {
  readonly files: Files;
  /** Empty folders. */
  readonly folders: readonly string[];
  readonly patch: string;
}

/** What a program did with a case. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: Files;
}
