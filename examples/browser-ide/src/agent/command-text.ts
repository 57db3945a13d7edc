/** A command as people would type it: what a shell was started for, without the shell. */
export function shellText(argv: readonly string[]): string {
  const [program = "", flag = "", script] = argv;
  const shell = /(^|\/)(ba|z|da|k)?sh$/.test(program);
  if (shell && argv.length === 3 && script !== undefined && /^-l?c$/.test(flag)) return script;
  return argv.map(quote).join(" ");
}

function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
