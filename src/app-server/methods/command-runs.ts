export class CommandRuns { constructor(_notify: unknown) {} close(): void {} }
