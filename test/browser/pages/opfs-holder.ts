/** A worker that opens the file that it is sent, and keeps it open. */
addEventListener("message", async (event: MessageEvent<unknown>) => {
  const file = event.data;
  if (!(file instanceof FileSystemFileHandle)) throw new Error("not a file's handle");
  // Only workers have this, and the types here are a page's.
  const open: unknown = Reflect.get(file, "createSyncAccessHandle");
  if (typeof open === "function") await open.call(file);
  postMessage("held");
});
