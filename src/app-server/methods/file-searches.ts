export class FileSearches { constructor(_notify: unknown) {} close(): void {} }
