/** Lets the user pick files, or a folder with all that is in it; none when the user would rather not. */
export function pickFiles(options: { folder?: boolean; accept?: string }): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = options.folder ?? false;
  input.accept = options.accept ?? "";
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
