import { createHash } from 'node:crypto'

/** Namespace GUID with which Resource Manager's own `guid()` generates names. */
const NAMESPACE = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex')

/**
 * Returns a GUID that is derived from the parts: version 5 of RFC 9562 over the parts joined with `-`, as the template
 * function `guid()` computes it. The template function is not used, because resource names must be known before a
 * deployment.
 */
export function nameGuid(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(parts.join('-')).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
