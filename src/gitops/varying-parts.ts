/**
 * Parts of a Flux message that differ at each try although the failure is the same. Go writes durations as `1m0.5s` or
 * `12.3ms`. kustomize-controller unpacks the source into a new folder at each try (`os.MkdirTemp`). Errors of Entra end
 * with ids and a time, and network errors name the local port of the connection.
 */
const VARYING_PARTS: readonly RegExp[] = [
  /\/tmp\/kustomization-\d+/g,
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
  /\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g,
  /:\d+(?=->)/g,
  /\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:s|ms|µs|ns)\b/g
]

/** Returns a message of Flux without the parts that differ at each try, to compare the failures of two tries. */
export function removeVaryingParts(message: string): string {
  return VARYING_PARTS.reduce((text, part) => text.replaceAll(part, ''), message)
}
