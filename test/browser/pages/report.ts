/** What every page does: reads its data, and hands its findings to the test. Loaded before the program. */

const violations: string[] = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
});

/** Data that the test put beside the programs. */
export async function readData(name: string): Promise<unknown> {
  const response = await fetch(`/${name}.json`);
  return await response.json();
}

/** Ends the visit. Violations of the policy are added, also those whose error the program caught. */
export async function report(findings: unknown): Promise<void> {
  // Violations are told in tasks of their own.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await fetch("/report", { method: "POST", body: JSON.stringify({ findings, violations }) });
}
