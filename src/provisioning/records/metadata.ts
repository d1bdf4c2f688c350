/** Metadata of a record set: a few short texts with names. */
export type Metadata = Readonly<Record<string, string>>

/**
 * Largest size of the metadata of one record set, in bytes of names and values together. Azure publishes no limit; this
 * one is assumed (`docs/not-seen-on-azure.md`).
 */
export const METADATA_LIMIT = 1024

/** Length of one value. It is the limit of a tag's value, which is the nearest limit that Azure publishes. */
const VALUE_LENGTH = 256

const PIECE = /^json(\d+)$/

/**
 * Returns a JSON value as metadata. The text is ASCII and is split over the names `json0`, `json1` and so on, because
 * Azure does not say which characters and lengths a value may have.
 */
export function jsonMetadata(value: unknown): Metadata {
  const text = ascii(JSON.stringify(value))
  const pieces = text.match(new RegExp(`.{1,${VALUE_LENGTH}}`, 'gs')) ?? []
  return Object.fromEntries(pieces.map((piece, i) => [`json${i}`, piece]))
}

/** Returns the JSON value in metadata, or `undefined` if it contains none or the JSON is incomplete. */
export function jsonOf(metadata: Metadata = {}): unknown {
  const numbered = Object.entries(metadata).flatMap(([name, piece]) => {
    const number = PIECE.exec(name.toLowerCase())?.[1]
    return number === undefined ? [] : [{ number: Number(number), piece }]
  })
  const text = numbered
    .sort((a, b) => a.number - b.number)
    .map(({ piece }) => piece)
    .join('')
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns whether metadata contains a JSON value, readable or not. */
export function hasJson(metadata: Metadata): boolean {
  return Object.keys(metadata).some(name => PIECE.test(name.toLowerCase()))
}

/** Returns the size of metadata in bytes: the names and values together. */
export function metadataSize(metadata: Metadata): number {
  return Buffer.byteLength(Object.entries(metadata).flat().join(''))
}

function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
