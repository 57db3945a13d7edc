/** Waiting, but not for ever. */

/** How long what ends is waited for, in milliseconds. */
const closeGrace = 1_000;

/** Resolves with `done`, or when the time is over; never fails. */
export async function withGrace(done: Promise<unknown>, milliseconds: number = closeGrace): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done.catch(() => {}), over]);
  clearTimeout(timer);
}
