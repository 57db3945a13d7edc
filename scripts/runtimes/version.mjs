// Prints which runtime this is, such as "Deno 2.9.6".
const { Deno, Bun } = globalThis;
if (Deno !== undefined) console.log(`Deno ${Deno.version.deno}`);
else if (Bun !== undefined) console.log(`Bun ${Bun.version}`);
else console.log(`Node ${process.versions.node}`);
