export function numbersOf(version: string): number[]
export function refuseRelease(version: string, packageVersion: string, tags: readonly string[]): void
export function movingTags(version: string, tags: readonly string[]): string[]
export function rollbackTag(version: string, confirmation: string, tags: readonly string[]): string
